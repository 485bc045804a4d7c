package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
)

//go:generate go run .

func main() {
	dir := flag.String("o", home(), "write the vectors into this `directory`")
	verbose := flag.Bool("v", false, "print what else the checker refuses in negative vectors")
	flag.Parse()
	if err := run(*dir, *verbose); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

// home is the directory of the vectors, seen from this one or from the one
// above it: go generate may run in either.
func home() string {
	if _, err := os.Stat("gen"); err == nil {
		return "vectors"
	}
	return filepath.Join("..", "vectors")
}

// run makes every vector and transcript, and writes those that changed below
// dir and their lists into the README beside it. Files that nothing stands for
// are removed at the end: whoever reads the directory meanwhile never finds it
// empty.
func run(dir string, verbose bool) error {
	keep := map[string]bool{}
	vectors, err := all()
	if err != nil {
		return err
	}
	steps, trust := transcripts(), trustTranscripts()
	for _, v := range slices.Concat(vectors, outputs(steps), trustOutputs(trust)) {
		path := filepath.Join(dir, v.dir(), v.name+".json")
		if keep[path] {
			return fmt.Errorf("two files are named %s", v.name)
		}
		keep[path] = true
		if verbose && v.proof != "" {
			fmt.Printf("%-45s %s\n", v.name, v.proof)
		}
		if err := write(path, v.file); err != nil {
			return err
		}
	}
	old, err := filepath.Glob(filepath.Join(dir, "*", "*.json"))
	if err != nil {
		return err
	}
	for _, path := range old {
		if !keep[path] {
			if err := os.Remove(path); err != nil {
				return err
			}
		}
	}
	return writeList(filepath.Join(dir, "..", "README.md"), vectorList(vectors)+transcriptList(steps)+trustList(trust))
}

func write(path string, b []byte) error {
	if old, err := os.ReadFile(path); err == nil && string(old) == string(b) {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, b, 0o644)
}
