# Targets: setup build test lint format clean.
ARCH ?= native
SWIFT_FLAGS = -Xcc -march=$(ARCH)

.PHONY: build test lint format clean
build:
	swift build -c release $(SWIFT_FLAGS)
test:
	swift test -c release $(SWIFT_FLAGS) -Xswiftc -enable-testing
lint:
	swift format lint --strict --recursive Package.swift Sources Tests
format:
	swift format --in-place --recursive Package.swift Sources Tests
clean:
	rm -rf .build
