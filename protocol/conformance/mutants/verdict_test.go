package main

import (
	"strings"
	"testing"
)

func TestJudge(t *testing.T) {
	const (
		run   = `{"Action":"run","Package":"p","Test":"TestA"}` + "\n"
		fails = `{"Action":"fail","Package":"p","Test":"TestA","Elapsed":0}` + "\n"
		bad   = `{"Action":"output","Package":"p","Output":"FAIL\tp\t0.1s\n"}` + "\n" + `{"Action":"fail","Package":"p","Elapsed":0.1}` + "\n"
		good  = `{"Action":"pass","Package":"p","Elapsed":0.1}` + "\n"
	)
	for _, c := range []struct {
		name, out string
		want      verdict
	}{
		{"named test failed", run + fails + bad, caught},
		{"with its subtest", run + `{"Action":"fail","Package":"p","Test":"TestA/sub"}` + "\n" + fails + bad, caught},
		{"passed", run + `{"Action":"pass","Package":"p","Test":"TestA"}` + "\n" + good, testPassed},
		{"skipped", run + `{"Action":"skip","Package":"p","Test":"TestA"}` + "\n" + good, testSkipped},
		{"no tests to run", `{"Action":"output","Package":"p","Output":"testing: warning: no tests to run\n"}` + "\n" + good, noTestRan},
		{"nothing printed", "", noTestRan},
		{"another test failed", `{"Action":"fail","Package":"p","Test":"TestB"}` + "\n" + bad, anotherFailed},
		{"another, though the named passed", run + `{"Action":"pass","Package":"p","Test":"TestA"}` + "\n" + `{"Action":"fail","Package":"p","Test":"TestB"}` + "\n" + bad, anotherFailed},
		{"another as well", run + fails + `{"Action":"fail","Package":"p","Test":"TestB"}` + "\n" + bad, anotherFailed},
		{"another whose name begins alike", `{"Action":"fail","Package":"p","Test":"TestAB"}` + "\n" + bad, anotherFailed},
		{"exit in the test", run + bad, packageFailed},
		{"TestMain fails after a pass", run + `{"Action":"pass","Package":"p","Test":"TestA"}` + "\n" + bad, packageFailed},
		{"init panics", bad, packageFailed},
		// As Go 1.26 prints them:
		{"compile error", `{"ImportPath":"p [p.test]","Action":"build-output","Output":"p/p.go:3:23: undefined: x\n"}
{"ImportPath":"p [p.test]","Action":"build-fail"}
{"Action":"start","Package":"p"}
{"Action":"output","Package":"p","Output":"FAIL\tp [build failed]\n"}
{"Action":"fail","Package":"p","Elapsed":0,"FailedBuild":"p [p.test]"}
`, notBuilt},
		{"compile error, GODEBUG=gotestjsonbuildtext=1", `{"Action":"start","Package":"p"}
{"Action":"output","Package":"p","Output":"FAIL\tp [build failed]\n"}
{"Action":"fail","Package":"p","Elapsed":0}
`, notBuilt},
		{"import not found", `{"ImportPath":"no/such","Action":"build-fail"}
{"Action":"output","Package":"p","Output":"FAIL\tp [setup failed]\n"}
{"Action":"fail","Package":"p","Elapsed":0,"FailedBuild":"no/such"}
`, notBuilt},
		{"plain text", "# p\np.go:3: undefined: x\nFAIL\tp [build failed]\n", notBuilt},
		{"timeout of the test binary", run + `{"Action":"output","Package":"p","Test":"TestA","Output":"panic: test timed out after 1s\n"}` + "\n" + bad, timedOut},
		{"a test that only prints such words", run + `{"Action":"output","Package":"p","Test":"TestA","Output":"FAIL\tq [build failed]\n"}` + "\n" + fails + bad, caught},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := judge(readEvents([]byte(c.out)), "TestA"); got != c.want {
				t.Errorf("found %q, want %q", got, c.want)
			}
		})
	}
}

func TestJudgeSubtest(t *testing.T) {
	event := func(action, test string) string {
		return `{"Action":"` + action + `","Package":"p","Test":"` + test + "\"}\n"
	}
	for _, c := range []struct {
		name, out string
		want      verdict
	}{
		{"it failed, and with it the test around it", event("fail", "TestA/sub-1") + event("fail", "TestA"), caught},
		{"passed", event("pass", "TestA/sub-1") + event("pass", "TestA"), testPassed},
		{"another subtest failed", event("pass", "TestA/sub-1") + event("fail", "TestA/sub-2") + event("fail", "TestA"), anotherFailed},
		{"another whose name begins alike", event("pass", "TestA/sub-1") + event("fail", "TestA/sub-10") + event("fail", "TestA"), anotherFailed},
		{"the test around it failed before", event("fail", "TestA"), noTestRan},
		{"the test around it failed alone", event("pass", "TestA/sub-1") + event("fail", "TestA"), testPassed},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := judge(readEvents([]byte(c.out)), "TestA/sub-1"); got != c.want {
				t.Errorf("found %q, want %q", got, c.want)
			}
		})
	}
}

func TestVerdictsSaySurvived(t *testing.T) {
	for v := caught; v <= timedOut; v++ {
		if survived := strings.HasPrefix(v.String(), "SURVIVED: "); survived == (v == caught) {
			t.Errorf("verdict %d says %q", v, v)
		}
	}
	if verdict(0).String() != "invalid verdict" || (timedOut+1).String() != "invalid verdict" {
		t.Error("a verdict outside the set has a name")
	}
}
