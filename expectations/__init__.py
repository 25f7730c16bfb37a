"""May it be published? Suites of expectations as data, the gate that reads them, the auditors' decisions."""
