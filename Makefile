# make setup      install the Debian packages that are missing
# make build      .build/release/ordeal
# make demo       the main job, from the repository alone, into results/demo
# make test       all tests that take less than a minute (FILTER=ScoringTests for a part)
# make test-slow  the others
# make bench      all benchmarks, as JSON lines
# make fuzz       mutated files for every reader (INPUTS=80000 for each)
# make kill-campaign   runs of every kind, killed 20 times each and gone on with (KINDS="md swap")
# make lint       format and layout of the sources, strictly
# make format     formats the sources
# make install    PREFIX=/usr/local, with the Swift runtime linked statically
# make clean      removes .build
#
# ARCH=native (default) uses what this processor has; ARCH=x86-64-v3 runs on most.

ARCH ?= native
PREFIX ?= /usr/local
FLAGS = -c release -Xcc -march=$(ARCH)
BUILD = SWIFT_EXEC=$(CURDIR)/scripts/swiftc swift build $(FLAGS)
# Tests reach internal declarations and try the kernels in both widths, which keeps code that `ordeal`
# does not need: they have a build of their own.
TEST_FLAGS = $(FLAGS) --scratch-path .build/tests -Xswiftc -enable-testing -Xswiftc -DORDEAL_BOTH_WIDTHS
# C and unsafe pointers live in these files and folders only.
SEAMS = Sources/(C[A-Z]|PairMTP|LAMMPSInterface)|Sources/MomentTensorPotentials/(Spherical|Training|Cartesian|Calculator|Extrapolation|Kernel|ReferenceKernel|Files)|Sources/Support/(Files/(AtomicFile|CompressedFile|ZipArchive|JSONNumbers)|Processes/ParallelWork)|Sources/Structures/(Files/(TextLines|ExtendedXYZReader)|NeighborList)|Sources/Jobs/SQLite/SQLiteDatabase|Sources/MonteCarlo/Energies/(MomentTensorSiteEnergies|NeighborBatch)

.PHONY: setup build demo test test-slow bench fuzz kill-campaign lint format install clean

setup:
	@scripts/setup

build:
	@scripts/setup --quiet
	$(BUILD) --product ordeal

demo: build
	@scripts/demo

test:
	@scripts/setup --quiet --tests
	swift build $(TEST_FLAGS) --build-tests
	swift test $(TEST_FLAGS) --skip-build $(if $(FILTER),--filter '$(FILTER)')

# Slow tests are named so; local energy differences repeat more often.
test-slow:
	@scripts/setup --quiet --tests --dft
	swift build $(TEST_FLAGS) --build-tests
	ORDEAL_SLOW=1 swift test $(TEST_FLAGS) --skip-build --filter '[Ss]low|LocalEnergyTests'

bench:
	@scripts/setup --quiet
	$(BUILD) --product ordeal-bench
	.build/release/ordeal-bench

# libFuzzer's symbols are more than gold can link.
fuzz:
	@scripts/setup --quiet
	swift build --package-path Fuzz --scratch-path .build/fuzz -c release -Xcc -march=$(ARCH) \
	  -Xswiftc -sanitize=fuzzer -Xswiftc -use-ld=lld --product ordeal-fuzz
	scripts/fuzz $(INPUTS)

kill-campaign: build
	scripts/kill-campaign $(KINDS)

lint:
	swift format lint --strict --recursive Package.swift Sources Tests Benchmarks Fuzz examples
	@! git grep -nE 'Unsafe(Mutable)?(Raw)?(Buffer)?Pointer' -- 'Sources/*.swift' | grep -vE '^($(SEAMS))' \
	  || { echo 'lint: unsafe pointers outside the named seams (see SEAMS in the Makefile)'; exit 1; }

format:
	swift format --in-place --recursive Package.swift Sources Tests Benchmarks Fuzz examples

install:
	@scripts/setup --quiet
	$(BUILD) --static-swift-stdlib --scratch-path .build/install --product ordeal
	install -D -m 755 .build/install/release/ordeal $(DESTDIR)$(PREFIX)/bin/ordeal

clean:
	rm -rf .build
