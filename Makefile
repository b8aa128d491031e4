# The two commands are `make run` and `make test`; the rest is for those who change the code. Say `make` for the list.
.DEFAULT_GOAL := help
.PHONY: help run test bench faults check demo install lock clean
BIN := .venv/bin
# Images of Python say it; with it each of the many processes of a run compiles this whole program again.
unexport PYTHONDONTWRITEBYTECODE

help: ## this list
	@echo 'Семейная диспетчерская: a telephone hotline on Asterisk. README.md tells the rest.'
	@sed -n 's/^\([a-z]*\):[^#]*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12 | sed 's/^/  make /'

run: ## install what is missing and start everything, here in the foreground (Ctrl-C stops it)
	@tools/provide.sh run && exec $(BIN)/hotline run

# The same that `hotline run` does at its start, before anything waits for it.
FETCH_ASTERISK := from asterisk_conf.provide import provide; from hotline.settings import load_settings; provide(load_settings().cache)

test: ## install what is missing and run all tests, the real Asterisk included
	@tools/provide.sh test
	@$(BIN)/python -c '$(FETCH_ASTERISK)'
	@$(BIN)/hotline prompts build
	@$(BIN)/pytest --numprocesses $(AT_ONCE) --dist loadfile --no-loadscope-reorder --durations 25 $(TESTS) || { \
		[ $$? = 1 ] && echo '== what failed beside the others is tried once more, alone' && \
		$(BIN)/pytest --last-failed --last-failed-no-failures none $(TESTS); }
# Most of the time a test waits for a voice to end, so there is room for more of them than there are cores. Each brings
# an Asterisk, phones and a browser of its own, though: with four on two cores people began to wait too long for an answer.
# On a machine that is still too busy a wait may run out: so what failed has to fail alone, too. Both runs are printed.
AT_ONCE := 3

bench: ## measure the service against a pure dialplan and print the table
	@tools/provide.sh test
	@$(BIN)/python -c '$(FETCH_ASTERISK)'
	@$(BIN)/hotline prompts build
	@$(BIN)/python -m tests.bench

faults: ## call 1000 invented families while the service is killed 600 times (about half an hour)
	@tools/provide.sh test
	@$(BIN)/python -c '$(FETCH_ASTERISK)'
	@$(BIN)/python -m tests.faults

check: install ## format, lint, types and imports, without changing a file
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

demo: ## an invented centre with real calls, to look at and to try (in var/demo; Ctrl-C stops it)
	@tools/provide.sh run && exec $(BIN)/hotline demo

install: ## only install what is missing
	@tools/provide.sh run

lock: install ## choose the newest Python packages that setup.cfg allows, for every Python from 3.11 on
	@$(BIN)/uv pip compile setup.cfg --all-extras $(LOCK) --output-file requirements.lock
	@printf 'setuptools>=77\nuv\nwheel\n' | $(BIN)/uv pip compile - $(LOCK) --output-file tools/bootstrap.lock
LOCK := --upgrade --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --quiet

clean: ## remove what was built here; the journal and everything else in var/ stays
	@rm -rf .venv node_modules console/assets build *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
