/* Filter, search and sort of the report's lists. Texts of documents reach the page as text nodes only. */
(function () {
  "use strict";

  var block = document.getElementById("list-data");
  if (!block) { return; }

  /* Values and rows come in scripts of their own, in their order, so that no file of a large load is too large. */
  var data = JSON.parse(block.textContent);
  data.rows = [];
  (window.listData || []).forEach(function (chunk) {
    if (chunk[0] === "rows") { data.rows = data.rows.concat(chunk[2]); return; }
    var field = data.fields.filter(function (one) { return one.key === chunk[1]; })[0];
    field.values = (field.values || []).concat(chunk[2]);
  });
  var NONE = "__none__";
  /* Rows of a list that are printed at most: some two hundred sheets, which a browser still lays out. */
  var PRINTED = 2000;
  var table = document.getElementById("list");
  var body = table.tBodies[0];
  var more = document.getElementById("more");
  var statusLine = document.getElementById("list-status");
  var controls = document.getElementById("controls");
  var collator = new Intl.Collator("zh-CN", { numeric: true });
  var position = {};
  data.fields.forEach(function (field, index) { position[field.key] = index; });
  var facets = data.fields.filter(function (field) { return field.facet; });
  var sortable = data.columns.filter(function (column) { return column.sort; });

  /* What is asked for: kept in the address, so that a filtered list can be linked to and survives going back. */
  var asked = { filters: {}, text: "", sort: null, down: false };
  var matching = [];
  var drawn = 0;
  var counts = {};
  var haystacks = new Array(data.rows.length);
  var inputs = { facets: {}, headers: {} };

  function code(row, key) {
    var field = data.fields[position[key]];
    var value = data.rows[row][position[key]];
    return value !== null && field.values ? field.values[value] : value;
  }

  function shown(row, key) {
    var value = code(row, key);
    if (value === null) { return ""; }
    var labels = data.fields[position[key]].labels;
    return labels && Object.prototype.hasOwnProperty.call(labels, value) ? labels[value] : String(value);
  }

  function haystack(row) {
    if (haystacks[row] === undefined) {
      haystacks[row] = data.fields.map(function (field) {
        var value = code(row, field.key);
        return value === null ? "" : shown(row, field.key) + " " + value;
      }).join("\n").toLowerCase();
    }
    return haystacks[row];
  }

  function key(row, field) {
    var value = code(row, field);
    return value === null ? NONE : String(value);
  }

  /* The rows that match, and for each facet how many rows each of its values would leave. */
  function select() {
    var words = asked.text.toLowerCase().split(/\s+/).filter(Boolean);
    var filtered = Object.keys(asked.filters);
    facets.forEach(function (field) { counts[field.key] = new Map(); });
    matching = [];
    for (var row = 0; row < data.rows.length; row += 1) {
      var failed = null;
      var failures = 0;
      for (var f = 0; f < filtered.length && failures < 2; f += 1) {
        if (key(row, filtered[f]) !== asked.filters[filtered[f]]) { failed = filtered[f]; failures += 1; }
      }
      if (failures > 1 || !found(row, words)) { continue; }
      if (!failures) { matching.push(row); }
      for (var g = 0; g < facets.length; g += 1) {
        var facet = facets[g].key;
        if (!failures || facet === failed) {
          var value = key(row, facet);
          counts[facet].set(value, (counts[facet].get(value) || 0) + 1);
        }
      }
    }
    if (asked.sort) { sortMatching(); }
  }

  function found(row, words) {
    for (var w = 0; w < words.length; w += 1) {
      if (haystack(row).indexOf(words[w]) < 0) { return false; }
    }
    return true;
  }

  function showCounts() {
    facets.forEach(function (field) {
      Array.prototype.forEach.call(inputs.facets[field.key].options, function (option) {
        if (option.value !== "") {
          option.textContent = option.getAttribute("data-label") + "（" + (counts[field.key].get(option.value) || 0) + "）";
        }
      });
    });
  }

  function sortMatching() {
    var field = data.fields[position[asked.sort]];
    var order = field.labels ? Object.keys(field.labels) : null;
    var keys = {};
    matching.forEach(function (row) {
      var value = code(row, asked.sort);
      if (value !== null) {
        keys[row] = field.number ? parseFloat(value) : order && order.indexOf(value) >= 0 ? order.indexOf(value) : value;
      }
    });
    var sign = asked.down ? -1 : 1;
    matching.sort(function (left, right) {
      var a = keys[left];
      var b = keys[right];
      if (a === undefined || b === undefined) {
        return a === b ? left - right : a === undefined ? 1 : -1;
      }
      var compared = typeof a === "number" && typeof b === "number" ? a - b : collator.compare(String(a), String(b));
      return compared === 0 ? left - right : sign * compared;
    });
  }

  function element(name, className, text) {
    var made = document.createElement(name);
    if (className) { made.className = className; }
    if (text !== undefined) { made.textContent = text; }
    return made;
  }

  function folded(text, fold) {
    if (text.length <= fold) { return element("bdi", "", text); }
    var details = element("details", "long");
    var summary = element("summary");
    summary.appendChild(element("bdi", "", text.slice(0, fold) + "…"));
    details.appendChild(summary);
    details.appendChild(element("bdi", "", text));
    return details;
  }

  function drawPart(row, part) {
    var text = shown(row, part.key);
    var holder = element("div", "part part-" + part.kind);
    var page = code(row, "page");
    if (part.kind === "link" && page !== null && /^[0-9a-f]+-\d+$/.test(page)) {
      var link = element("a");
      var anchor = position.anchor === undefined ? null : code(row, "anchor");
      link.href = data.folder + "/" + page + ".html" + (anchor === null ? "" : "#finding-" + Number(anchor));
      if (text.length > part.fold) { link.title = text; }
      link.appendChild(element("bdi", "", text.length > part.fold ? text.slice(0, part.fold) + "…" : text));
      holder.appendChild(link);
    } else if (part.kind === "tag") {
      var value = code(row, part.key);
      holder.appendChild(element("span", "tag tag-" + (data.tags.indexOf(value) >= 0 ? value : "other"), text));
    } else if (part.kind === "original") {
      var original = element("details", "original");
      original.appendChild(element("summary", "", "供数据人员：程序原文（英文）"));
      var told = element("bdi", "", text);
      told.lang = "en";
      original.appendChild(told);
      holder.appendChild(original);
    } else {
      holder.appendChild(document.createTextNode(part.prefix));
      holder.appendChild(folded(text, part.fold));
      holder.appendChild(document.createTextNode(part.suffix));
    }
    return holder;
  }

  function drawRow(row) {
    var line = element("tr");
    data.columns.forEach(function (column) {
      var cell = element("td", "c-" + column.key);
      cell.setAttribute("data-label", column.label);
      column.parts.forEach(function (part) {
        if (code(row, part.key) !== null) { cell.appendChild(drawPart(row, part)); }
      });
      line.appendChild(cell);
    });
    return line;
  }

  function drawSlice(most) {
    var fragment = document.createDocumentFragment();
    var end = Math.min(drawn + (most || data.slice), matching.length);
    for (; drawn < end; drawn += 1) { fragment.appendChild(drawRow(matching[drawn])); }
    if (!matching.length) {
      var line = element("tr", "empty");
      var cell = element("td", "", data.rows.length ? "没有符合条件的条目。" : data.empty);
      cell.colSpan = data.columns.length;
      line.appendChild(cell);
      fragment.appendChild(line);
    }
    body.appendChild(fragment);
    more.hidden = drawn >= matching.length;
    more.textContent = "再显示 " + Math.min(data.slice, matching.length - drawn) + " 条（还有 " +
      (matching.length - drawn) + " 条）";
    statusLine.textContent = "符合条件 " + matching.length + " 条，共 " + data.rows.length + " 条，已显示 " + drawn + " 条。";
  }

  /* What is asked for in words: printed above the list, where the inputs are not. */
  function tellAsked() {
    var told = facets.filter(function (field) { return asked.filters[field.key] !== undefined; }).map(function (field) {
      var value = asked.filters[field.key];
      var known = field.labels && Object.prototype.hasOwnProperty.call(field.labels, value);
      return field.label + "：" + (value === NONE ? "（空）" : known ? field.labels[value] : value);
    });
    if (asked.text) { told.push("搜索：" + asked.text); }
    document.getElementById("list-asked").textContent = told.length ? "筛选条件　" + told.join("；") : "";
  }

  function draw() {
    select();
    tellAsked();
    body.textContent = "";
    drawn = 0;
    drawSlice();
    markHeaders();
    showCounts();
  }

  function markHeaders() {
    sortable.forEach(function (column) {
      var header = inputs.headers[column.sort];
      if (asked.sort === column.sort) {
        header.setAttribute("aria-sort", asked.down ? "descending" : "ascending");
      } else {
        header.removeAttribute("aria-sort");
      }
    });
  }

  function readAddress() {
    asked = { filters: {}, text: "", sort: null, down: false };
    new URLSearchParams(location.hash.slice(1)).forEach(function (value, key) {
      if (key === "q") { asked.text = value; }
      else if (key === "sort" && position[value] !== undefined) { asked.sort = value; }
      else if (key === "down") { asked.down = true; }
      else if (facets.some(function (field) { return field.key === key; })) { asked.filters[key] = value; }
    });
  }

  function writeAddress() {
    var parameters = new URLSearchParams();
    Object.keys(asked.filters).forEach(function (key) { parameters.set(key, asked.filters[key]); });
    if (asked.text) { parameters.set("q", asked.text); }
    if (asked.sort) { parameters.set("sort", asked.sort); }
    if (asked.down) { parameters.set("down", "1"); }
    var text = parameters.toString();
    history.replaceState(null, "", text ? "#" + text : location.pathname + location.search);
  }

  function fillInputs() {
    inputs.search.value = asked.text;
    facets.forEach(function (field) {
      var wanted = asked.filters[field.key];
      inputs.facets[field.key].value = wanted === undefined ? "" : wanted;
      /* A value that no row has: the list says that nothing matches, and the choice stays visible. */
      if (wanted !== undefined && inputs.facets[field.key].value !== wanted) {
        var option = element("option");
        option.value = wanted;
        option.setAttribute("data-label", wanted);
        inputs.facets[field.key].appendChild(option);
        inputs.facets[field.key].value = wanted;
      }
    });
    inputs.sort.value = asked.sort || "";
    inputs.down.value = asked.down ? "1" : "";
  }

  function changed() {
    writeAddress();
    draw();
  }

  function labelled(text, input, id, className) {
    var holder = element("div", "control" + (className ? " " + className : ""));
    var label = element("label", "", text);
    input.id = id;
    label.htmlFor = id;
    holder.appendChild(label);
    holder.appendChild(input);
    controls.appendChild(holder);
    return input;
  }

  function choices(options) {
    var input = element("select");
    options.forEach(function (pair) {
      var option = element("option", "", pair[1]);
      option.value = pair[0];
      option.setAttribute("data-label", pair[1]);
      input.appendChild(option);
    });
    return input;
  }

  function facetOptions(field) {
    var there = new Set();
    for (var row = 0; row < data.rows.length; row += 1) { there.add(key(row, field.key)); }
    var order = field.labels ? Object.keys(field.labels) : [];
    var values = Array.from(there).sort(function (a, b) {
      if (a === NONE || b === NONE) { return a === NONE ? 1 : -1; }
      var left = order.indexOf(a);
      var right = order.indexOf(b);
      return left >= 0 && right >= 0 ? left - right : collator.compare(a, b);
    });
    return [["", "全部"]].concat(values.map(function (value) {
      var label = value === NONE ? "（空）" : field.labels && field.labels[value] ? field.labels[value] : value;
      if (label.length > 40) { label = label.slice(0, 40) + "…"; }
      return [value, label];
    }));
  }

  function build() {
    inputs.search = element("input");
    inputs.search.type = "search";
    inputs.search.autocomplete = "off";
    labelled("搜索（多个词用空格隔开）", inputs.search, "search", "search");
    var timer = null;
    inputs.search.addEventListener("input", function () {
      clearTimeout(timer);
      timer = setTimeout(function () { asked.text = inputs.search.value.trim(); changed(); }, 120);
    });
    facets.forEach(function (field) {
      var input = labelled(field.label, choices(facetOptions(field)), "filter-" + field.key);
      input.addEventListener("change", function () {
        if (input.value === "") { delete asked.filters[field.key]; } else { asked.filters[field.key] = input.value; }
        changed();
      });
      inputs.facets[field.key] = input;
    });
    inputs.sort = labelled("排序", choices([["", "默认次序"]].concat(
      data.fields.filter(function (field) { return !field.hidden; })
        .map(function (field) { return [field.key, field.label]; })
    )), "sort");
    inputs.down = labelled("方向", choices([["", "升序"], ["1", "降序"]]), "direction");
    inputs.sort.addEventListener("change", function () { asked.sort = inputs.sort.value || null; changed(); });
    inputs.down.addEventListener("change", function () { asked.down = inputs.down.value === "1"; changed(); });
    var reset = element("button", "", "清除条件");
    reset.type = "button";
    reset.addEventListener("click", function () {
      asked = { filters: {}, text: "", sort: null, down: false };
      fillInputs();
      changed();
      inputs.search.focus();
    });
    controls.appendChild(reset);
    Array.prototype.forEach.call(table.tHead.rows[0].cells, function (header) {
      var key = header.getAttribute("data-sort");
      if (!key) { return; }
      var button = element("button", "sort", header.textContent);
      button.type = "button";
      button.addEventListener("click", function () {
        asked.down = asked.sort === key ? !asked.down : false;
        asked.sort = key;
        fillInputs();
        changed();
      });
      header.textContent = "";
      header.appendChild(button);
      inputs.headers[key] = header;
    });
    more.addEventListener("click", function () {
      var first = drawn;
      drawSlice();
      var row = body.rows[first];
      if (row) { row.tabIndex = -1; row.focus({ preventScroll: true }); }
    });
    controls.hidden = false;
  }

  build();
  readAddress();
  fillInputs();
  draw();
  window.addEventListener("beforeprint", function () {
    if (drawn < Math.min(PRINTED, matching.length)) { drawSlice(PRINTED - drawn); }
  });
  window.addEventListener("hashchange", function () {
    /* An anchor, such as the link to the text, asks for nothing. */
    if (location.hash && location.hash.indexOf("=") < 0) { return; }
    readAddress();
    fillInputs();
    draw();
  });
}());
