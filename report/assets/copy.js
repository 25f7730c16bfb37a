/* A button beside each command that copies it. Without scripts the command can be marked and copied by hand. */
(function () {
  "use strict";

  function copied(button, done) {
    button.textContent = done ? "已复制" : "请手工复制";
    setTimeout(function () { button.textContent = "复制"; }, 2000);
  }

  function mark(code) {
    var range = document.createRange();
    range.selectNodeContents(code);
    var selection = window.getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
  }

  Array.prototype.forEach.call(document.querySelectorAll(".command"), function (command) {
    var code = command.querySelector("code");
    var button = document.createElement("button");
    button.type = "button";
    button.textContent = "复制";
    button.setAttribute("aria-live", "polite");
    button.setAttribute("aria-label", "复制命令：" + command.querySelector(".what").textContent);
    button.addEventListener("click", function () {
      mark(code);
      button.removeAttribute("aria-label");
      copied(button, document.execCommand("copy"));
    });
    command.appendChild(button);
  });
}());
