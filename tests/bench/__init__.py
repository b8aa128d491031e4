"""What the product costs: measured against a pure dialplan on the same Asterisk, and against what a caller may expect.

``python -m tests.bench [--quick] [--json FILE] [--only load|rules|pop|journal] [--home FOLDER]``; see `make bench`.

How the comparison is kept fair
-------------------------------
* Two Asterisks of the same program, modules, PJSIP, CEL file and prompts stand beside each other. One belongs to
  `hotline run` as it is (reader and dialler linked to AMI, the journal on SQLite with synchronous=FULL, CEL on). The
  other has a dialplan of its own (asterisk/extensions.conf), nobody on its AMI, and no Python at all.
* Both do the same visible work: answer, a prompt of 100 ms, music for the caller to think in, one key (pressed 100 ms
  after the answer, for 100 ms), and a hang-up from the server's side. `steps.py` counts the commands that each takes
  for it, in the dialplans and in the story, and the table shows them: eight and ten (the two more are Set(), some 10 µs
  each of the 3 ms that a call costs). Only the product writes the call down.
* Rounds alternate, pure, product, pure, product …, so that a busy neighbour on the machine hits both; each figure is
  the median of the rounds, a ratio is the median of the rounds' own ratios.
* SIPp, who calls, shares the cores with both. At saturation a fixed number of calls is up at any moment; the table says
  how many cores were busy meanwhile, and a figure taken while they were not is no capacity.
* CPU is utime + stime of the process, threads included, from before the first call until the last row is settled.
* Rows are counted by the callers' numbers, each of which calls once: a row that is missing or double is seen.

Times from answer to BYE contain the key's own 180 ms, on both sides.
"""
