//! Tests arguments, and the commands that need no feed.

use super::{House, SPEC, Value};

#[test]
fn schemas_are_json() {
    let house = House::new();
    for of in ["spec", "event"] {
        let found = house.run(&["schema", of]);
        assert_eq!((found.code, found.stderr.as_str()), (0, ""));
        let schema: Value = serde_json::from_str(&found.stdout).unwrap();
        assert_eq!(schema["type"], "object");
    }
    assert_eq!(house.run(&["schema", "none"]).code, 2);
}

#[test]
fn completions_come_for_each_shell() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let found = House::new().run(&["completions", shell]);
        assert_eq!((found.code, found.stderr.as_str()), (0, ""));
        assert!(found.stdout.contains("dead-letters"), "{shell}");
        let describes = found.stdout.contains("print one row per check");
        assert_eq!(describes, shell != "bash", "{shell}");
    }
}

#[test]
fn a_policy_is_for_the_stream_alone() {
    let house = House::new();
    let spec = SPEC.replace("\"ambient\"", "\"environment\"");
    assert_eq!(house.apply(&spec, &[]).code, 0);
    let found = house.run(&["policy", "high"]);
    assert_eq!(found.code, 0, "{}", found.stderr);
    let policy: serde_json::Value = serde_json::from_str(&found.stdout).unwrap();
    let arn = "arn:aws:kinesis:us-east-2:*:stream/segments";
    assert_eq!(policy["Statement"][0]["Resource"], arn);
    assert!(found.stderr.contains(&format!("replace the * in {arn} with its 12 digits")), "{}", found.stderr);

    let named = "arn:aws-cn:kinesis:cn-north-1:111122223333:stream/segments";
    let spec = spec.replace("us-east-2", "cn-north-1").replace("\"segments\"", &format!("\"{named}\""));
    assert_eq!(house.apply(&spec, &[]).code, 0);
    let found = house.run(&["policy", "high"]);
    let policy: serde_json::Value = serde_json::from_str(&found.stdout).unwrap();
    assert_eq!(policy["Statement"][0]["Resource"], named);
    assert!(!found.stderr.contains('*'), "{}", found.stderr);
}

#[test]
fn commands_that_are_not_built_say_what_to_use() {
    let house = House::new();
    for (arguments, part) in [
        (&[][..], "The app needs a terminal that it can draw on."),
        (&["backfill", "high"], "outflow backfill is not supported yet."),
        (&["resend", "high", "--segment", "s"], "outflow resend is not supported yet."),
        (&["report", "high"], "outflow report is not supported yet."),
    ] {
        let found = house.run(arguments);
        assert_eq!((found.code, found.stdout.as_str(), found.stderr.lines().count()), (2, "", 1), "{arguments:?}");
        assert!(found.stderr.starts_with(&format!("outflow: {part}")), "{}", found.stderr);
    }
    let help = house.run(&["--help"]);
    assert_eq!(help.code, 0);
    for command in ["backfill", "resend", "report"] {
        assert!(!help.stdout.contains(command), "{}", help.stdout);
    }
}

#[test]
fn help_is_printed_in_the_language_and_for_the_command_that_was_asked_for() {
    let house = House::new();
    let page = house.run(&["run", "--help"]);
    assert_eq!((page.code, page.stderr.as_str()), (0, ""));
    assert!(page.stdout.starts_with("Stream a destination until its source ends"), "{}", page.stdout);
    for arguments in [&["help", "run"][..], &["run", "--help", "--lang", "en"], &["--lang=xx", "run", "--help"]] {
        assert_eq!(house.run(arguments), page, "{arguments:?}");
    }
    assert!(house.run(&["--help"]).stdout.contains("\n  130  Interrupted\n"));
    let unfinished = house.run(&["account"]);
    assert_eq!((unfinished.code, unfinished.stdout.as_str()), (2, ""));
    assert!(unfinished.stderr.starts_with("Manage the accounts"), "{}", unfinished.stderr);
}

#[test]
fn arguments_that_do_not_fit_exit_with_2() {
    let house = House::new();
    for arguments in [
        &["aply", "x"][..],
        &["apply"],
        &["apply", "x", "--from", "yesterday"],
        &["run", "high", "--drain-timeout", "30"],
        &["run", "high", "--max-pause", "soon"],
        &["list", "--color", "pink"],
        &["list", "--log-level", "loud"],
        &["check", "high", "--watch", "--send-test-event"],
        &["completions", "tcsh"],
    ] {
        let found = house.run(arguments);
        assert_eq!((found.code, found.stdout.as_str()), (2, ""), "{arguments:?}");
        assert!(!found.stderr.is_empty());
    }
    assert!(house.run(&["aply", "x"]).stderr.contains("Did you mean: apply, "));
}

#[test]
fn values_that_do_not_exist_are_refused_with_those_that_do() {
    let house = House::new();
    for (arguments, said) in [
        (&["--theme", "pink"][..], "--theme <NAME> can't be pink. Use one of: auto, dark, light, mono, high-contrast."),
        (&["list", "--lang", "xx"], "--lang <TAG> can't be xx. Use one of: en."),
        (
            &["doctor", "--region", "nope"],
            "\"nope\" is not a region. Write its code, such as us-east-1, us-east-2 or eu-west-1.",
        ),
        (&["doctor", "--region", "us-esat-2"], "\"us-esat-2\" is not a region. Did you mean us-east-2?"),
        (&["preview", "high", "-n", "0"], "--events <N> can't be 0. Write a whole number of at least 1."),
        (&[""], "Unknown command: \"\"."),
    ] {
        let refused = house.run(arguments);
        assert_eq!(refused.code, 2, "{arguments:?}: {refused:?}");
        assert!(refused.stderr.starts_with(&format!("outflow: {said}")), "{arguments:?}: {}", refused.stderr);
    }
    assert_eq!(house.run(&["list", "--lang", "en-GB"]).code, 0);
    let mut of_system = house.command();
    of_system.args(["list", "--config-dir", &house.path("config"), "--state-dir", &house.path("state")]);
    let listed = of_system.env("LC_ALL", "de_DE.UTF-8").output().unwrap();
    assert_eq!(
        String::from_utf8(listed.stderr).unwrap(),
        "No destination is saved. To save one, run: outflow apply FILE\n"
    );
}

#[test]
fn questions_that_are_asked_by_lines_take_piped_lines() {
    /// More than the set-up of the sandbox asks.
    const LINES: usize = 300;
    let found = House::new().run_with(&["demo", "--ask"], "\n".repeat(LINES).as_bytes());
    assert!(found.stdout.contains("\nreceived 10,000 = delivered 10,000 + waiting 0 + "), "{}", found.stdout);
    assert_eq!(found.stdout.matches("\nStep 1 of 9: ").count(), 1, "{}", found.stdout);
    assert_eq!((found.code, found.stderr.as_str()), (0, ""), "{}", found.stdout);
    let found = House::new().run(&["--plain"]);
    assert!(found.stdout.ends_with("\nNumber [1]: \n"), "{}", found.stdout);
    assert_eq!((found.code, found.stderr.as_str()), (0, ""));
}
