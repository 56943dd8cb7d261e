# Closeloop. `make` alone lists the targets.
# Go is the only thing that must be there; tools go to .tools/bin, by version, and never into go.mod.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run tour build test check bench fuzz clean

FUZZTIME ?= 5s

TOOLS := .tools/bin

GOTESTSUM   := $(TOOLS)/.gotestsum@v1.13.0
GOFUMPT     := $(TOOLS)/.gofumpt@v0.12.0
STATICCHECK := $(TOOLS)/.staticcheck@v0.8.2

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-7s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: build ## build the bot and start it in local mode: no account, no configuration
	@bin/closeloop serve

tour: build ## play one whole loop in this terminal, in seconds, and check that it closes
	@bin/closeloop tour

build: ## build the static binary bin/closeloop
	@echo "Building bin/closeloop (the first time fetches and compiles all modules: some minutes) ..."
	@CGO_ENABLED=0 go build -trimpath -buildvcs=false -ldflags '-s -w' -o bin/closeloop ./bot

# Four tests at once also on two cores: stories wait for a browser or the disk half of their time.
# Without a debugger's tables (-w) the test binaries link in two thirds of the time.
test: $(GOTESTSUM) ## install what the tests need, run every test with the race detector
	@.ci/install
	@CGO_ENABLED=1 $(TOOLS)/gotestsum --format pkgname -- -race -ldflags=-w -parallel 4 -timeout 45m ./...

check: $(GOFUMPT) $(STATICCHECK) ## format, vet, staticcheck, import arrows and house rules, locales
	@files="$$($(TOOLS)/gofumpt -l .)" && if [ -n "$$files" ]; then \
		echo "Not formatted; run $(TOOLS)/gofumpt -w on:"; echo "$$files"; exit 1; fi
	@go vet ./...
	@$(TOOLS)/staticcheck ./...
	@go test -count=1 -run 'Arrows|House' ./bot
	@go test ./locales/...

bench: ## print the performance table
	@.ci/peers
	@go test -run '^$$' -bench . -benchtime 2s ./store/... ./flows/... ./bot/...

# Every target that any package has, one after the other: the list is asked for, not kept.
fuzz: ## fuzz every parser of ours, each for FUZZTIME (5s, or as told: make fuzz FUZZTIME=10m)
	@set -e; for package in $$(grep -rl --include='*_test.go' '^func Fuzz' . | xargs -n 1 dirname | sort -u); do \
		for target in $$(go test -list '^Fuzz' $$package | grep '^Fuzz'); do \
			echo "$$package $$target"; \
			go test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 100x $(FUZZFLAGS) $$package; \
		done; done

clean: ## remove the binary and the tools, never the data
	@rm -rf bin .tools

# A stamp per tool and version: another version above means another stamp, so a new install.
$(TOOLS)/.gotestsum@%:
	$(call install,gotestsum,gotest.tools/gotestsum)
$(TOOLS)/.gofumpt@%:
	$(call install,gofumpt,mvdan.cc/gofumpt)
$(TOOLS)/.staticcheck@%:
	$(call install,staticcheck,honnef.co/go/tools/cmd/staticcheck)

define install
	@echo "Installing $(1) $* ..."
	@mkdir -p $(TOOLS)
	@GOBIN="$(CURDIR)/$(TOOLS)" go install $(2)@$*
	@rm -f $(TOOLS)/.$(1)@* && touch $@
endef
