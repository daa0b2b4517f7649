//! Tests that every sentence of Outflow is a message, that every message is used, and that no code finds a message by a
//! string.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::source::Source;
use super::{collect, root};

/// Minimum number of words in a sentence.
const SENTENCE: usize = 3;

/// Literals of several words that are not sentences for a user: the file, a part of the literal, and the reason.
const ALLOWED: &[(&str, &str, &str)] = &[
    ("src/delivery/reaction.rs", "Signature not yet current", "words of AWS that are looked for"),
    ("src/destination/account.rs", "An account of outflow", "the head of a saved file, which is English"),
    ("src/destination/spec/account.rs", " (", "the names that AWS gives its regions"),
    ("src/destination/vault/keyring.rs", "nothing to keep", "a secret for a trial"),
    ("src/destination/vault/keyring.rs", "result not returned", "words of a keyring that are looked for"),
    ("src/destination/vault/keyring.rs", "interaction is not allowed", "words of a keyring that are looked for"),
    ("src/destination/vault/keyring.rs", "user name or passphrase", "words of a keyring that are looked for"),
    ("src/destination/vault/keyring.rs", "no secret service provider", "words of a keyring that are looked for"),
    ("src/destination/vault/keyring.rs", "closed before prompt", "words of a keyring that are looked for"),
    ("src/kinesis/diagnosed.rs", "oken", "words of the AWS SDK that are looked for"),
    ("src/kinesis/network.rs", "failed to lookup address information", "words of the system that are looked for"),
    ("src/kinesis/proxies/faults.rs", "", "words of the libraries for proxies that are looked for"),
    ("src/kinesis/remedy.rs", "Signature not yet current", "words of AWS that are looked for"),
    ("src/kinesis/remedy.rs", "The request signature we calculated", "words of AWS that are looked for"),
    ("src/kinesis/remedy/words.rs", "", "words of AWS that are looked for"),
    ("src/source/form.rs", "JSON text sequence", "the name of a format"),
    ("src/source/path_bytes.rs", "no path of this system", "a damaged file is named by our own message"),
    ("src/source/sample.rs", "High propensity to convert", "sample data"),
    ("src/source/sample/people.rs", "", "sample data"),
    ("src/text/message.rs", "", "it fails the build"),
];

/// Messages whose names consist of a prefix and a word of a declaration: the prefix, and the file that declares the
/// words.
const RULES: &[(&str, &str)] = &[
    ("Field", "src/flow/field.rs"),
    ("Help", "src/flow/field.rs"),
    ("Find", "src/flow/finding.rs"),
    ("Fix", "src/flow/finding.rs"),
    ("Act", "src/tui/keys/action.rs"),
    ("About", "src/tui/keys/action.rs"),
    ("ReasonNetwork", "src/kinesis/network.rs"),
    ("ReasonProxy", "src/kinesis/proxies/faults.rs"),
];

/// Prefixes of the messages for the command line's help. A test beside `src/cli/help.rs` compares them with the
/// arguments.
const OF_HELP: [&str; 2] = ["Cli", "Arg"];

/// Prefixes of the messages about an option: its label, and what it means.
const OF_OPTIONS: [&str; 2] = ["Option", "Meaning"];

/// The files that may find a message by its name or ID, because both follow a rule.
const FIND_BY_RULE: [&str; 7] = [
    "src/cli/help.rs",
    "src/flow/field.rs",
    "src/flow/finding.rs",
    "src/flow/labels.rs",
    "src/kinesis/network.rs",
    "src/text/message.rs",
    "src/tui/keys/action.rs",
];

#[test]
fn every_sentence_is_a_message() {
    let mut used = BTreeSet::new();
    let mut faults = Vec::new();
    for (file, source) in sources() {
        for literal in source.literals.iter().filter(|literal| is_sentence(literal)) {
            let allowed = ALLOWED.iter().position(|(of, part, _)| file == Path::new(of) && literal.contains(part));
            match allowed {
                Some(place) => drop(used.insert(place)),
                None => faults.push(format!("{}: {literal:?}", file.display())),
            }
        }
    }
    assert_eq!(faults, Vec::<String>::new(), "write it in assets/locales/en, and use its key");
    let stale: Vec<_> = (0..ALLOWED.len()).filter(|place| !used.contains(place)).map(|place| ALLOWED[place]).collect();
    assert_eq!(stale, []);
    assert!(ALLOWED.iter().all(|(.., reason)| reason.split(' ').count() > 1));
}

#[test]
fn a_planted_sentence_is_found_and_what_nobody_reads_is_not() {
    let text = r##"//! This is a comment.
        #![doc = "this is an attribute"]
        fn f<'a>(c: char) -> &'a str {
            tracing::warn!(x = 1, "this goes to the log");
            if c == '"' || c == '\'' { return "two words"; }
            g("This is\
               planted.", b"{and} {holes}", r#"So is "this" one."#)
        }
        #[cfg(not(test))]
        const SAID: &str = "outside of tests";
        #[cfg(test)]
        const SHOWN: &str = "this is a test's";
        #[cfg(test)]
        #[path = "f_tests.rs"]
        mod f_tests;
        #[cfg(test)]
        mod tests { fn t() { assert!(f('x') == "this is in a test"); } }
        "##;
    let source = Source::read(text);
    let found: Vec<_> = source.literals.iter().filter(|literal| is_sentence(literal)).collect();
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(found[0].starts_with("This is") && found[1].starts_with("So is") && found[2] == "outside of tests");
    assert_eq!(source.test_modules, ["f_tests"]);
}

#[test]
fn every_message_is_used() {
    let (messages, uses) = (messages(), Uses::of(&sources()));
    let referred: BTreeSet<_> = messages.values().flatten().collect();
    let unused: Vec<_> = messages.keys().filter(|id| !referred.contains(id) && !uses.contain(&pascal(id))).collect();
    assert_eq!(unused, Vec::<&String>::new());
}

#[test]
fn a_use_is_a_name_in_the_code_or_follows_by_rule() {
    let source = Source::read("fn f() { g(Key::Saved, say::Removed { name }, template!(Kept, GIVEN)); } // Key::Gone");
    let uses = Uses::of(&[("src/f.rs".into(), source)]);
    for name in ["Saved", "Removed", "Kept", "FieldRegion", "FixRegionNear", "ActQuit", "ReasonProxyNoName", "ArgYes"] {
        assert!(uses.contain(name), "{name}");
    }
    for name in ["Gone", "Keep", "FieldNowhere", "CliFaultNothing", "OptionSignInAccessKey", "MeaningSignInAccessKey"] {
        assert!(!uses.contain(name), "{name}");
    }
}

#[test]
fn no_message_is_found_by_its_id_but_by_rule() {
    // The ways to find a message without its key. The test above would not see a sentence behind another name.
    const WAYS: [&str; 4] = ["Key::find", "Key::named", "Key::ALL", "Template::named"];
    let finds = |source: &Source| WAYS.iter().any(|way| source.code.contains(way));
    let found: Vec<_> = sources().into_iter().filter(|(_, source)| finds(source)).map(|(file, _)| file).collect();
    assert_eq!(found, FIND_BY_RULE.map(PathBuf::from));
}

/// The message names that the code uses.
struct Uses {
    /// Names after `Key::`, `say::` and `template!`.
    named: BTreeSet<String>,
    /// The prefix of each rule, and the words that may follow it.
    declared: Vec<(&'static str, BTreeSet<String>)>,
    /// All literals as parts of names, because they may be values of options.
    literals: BTreeSet<String>,
}

impl Uses {
    fn of(sources: &[(PathBuf, Source)]) -> Self {
        let named = sources.iter().flat_map(|(_, source)| names_in(&source.code)).collect();
        let declared = RULES.iter().map(|(prefix, file)| (*prefix, words_of(&root().join(file)))).collect();
        let literals = sources.iter().flat_map(|(_, source)| &source.literals).map(|text| pascal(text)).collect();
        Self { named, declared, literals }
    }

    fn contain(&self, name: &str) -> bool {
        let follows = |prefix: &str, words: &BTreeSet<String>| {
            name.strip_prefix(prefix).is_some_and(|word| !word.is_empty() && words.contains(word))
        };
        let (_, fields) = &self.declared[0];
        self.named.contains(name)
            || self.declared.iter().any(|(prefix, words)| follows(prefix, words))
            || OF_HELP.iter().any(|prefix| name.starts_with(prefix) && !name.starts_with("CliFault"))
            || fields.iter().any(|field| OF_OPTIONS.iter().any(|of| follows(&format!("{of}{field}"), &self.literals)))
    }
}

/// Returns the files of the crate's code, relative to its root, without the build script and without test files.
fn sources() -> Vec<(PathBuf, Source)> {
    let mut files = Vec::new();
    collect(&root().join("src"), &mut files);
    files.sort();
    let relative = |file: &Path| file.strip_prefix(root()).unwrap().to_owned();
    let read = files.iter().map(|file| (relative(file), Source::read(&fs::read_to_string(file).unwrap())));
    let sources: Vec<_> = read.filter(|(file, _)| file != Path::new("src/text/build.rs")).collect();
    let tests: BTreeSet<_> = sources.iter().flat_map(|(file, source)| test_files(file, source)).collect();
    let is_test = |file: &Path| file.ancestors().any(|part| tests.contains(&part.with_extension("")));
    sources.into_iter().filter(|(file, _)| !is_test(file)).collect()
}

/// Returns the modules that `file` declares for tests, without a file suffix. Everything below them is test code too.
fn test_files(file: &Path, source: &Source) -> Vec<PathBuf> {
    let folder = if file.ends_with("lib.rs") { PathBuf::from("src") } else { file.with_extension("") };
    let stem = folder.file_name().unwrap().to_string_lossy().into_owned();
    source
        .test_modules
        .iter()
        .flat_map(|name| [folder.join(name), folder.with_file_name(format!("{stem}_{name}"))])
        .collect()
}

/// Returns whether a person could read the literal as a sentence.
fn is_sentence(literal: &str) -> bool {
    // A command line is the same in every language.
    if literal.starts_with("outflow ") {
        return false;
    }
    let mut depth = 0_u32;
    let holes_out: String = literal
        .chars()
        .map(|c| {
            depth = match c {
                '{' => depth + 1,
                '}' => depth.saturating_sub(1),
                _ => depth,
            };
            // A word has no digit.
            if depth > 0 || c == '}' { '0' } else { c }
        })
        .collect();
    let is_word = |word: &&str| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        !word.is_empty() && word.chars().all(|c| c.is_alphabetic() || c == '\'' || c == '-')
    };
    holes_out.split_whitespace().filter(is_word).count() >= SENTENCE
}

/// Returns the messages, each with the messages that it refers to.
fn messages() -> BTreeMap<String, Vec<String>> {
    let mut messages = BTreeMap::new();
    let mut last = String::new();
    for file in fs::read_dir(root().join("assets/locales/en")).unwrap() {
        for line in fs::read_to_string(file.unwrap().path()).unwrap().lines() {
            if let Some((id, _)) = line.split_once(" =").filter(|_| line.starts_with(|c: char| c.is_ascii_lowercase()))
            {
                id.clone_into(&mut last);
                messages.insert(last.clone(), Vec::new());
            }
            let holes = line.split("{ ").skip(1).filter_map(|hole| hole.split_once(" }"));
            let referred = holes.map(|(name, _)| name.to_owned()).filter(|name| !name.starts_with(['$', '"']));
            messages.entry(last.clone()).or_default().extend(referred);
        }
    }
    messages.remove("");
    messages
}

/// Returns the names after `Key::`, `say::` and `template!`.
fn names_in(code: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for mark in ["Key::", "say::", "template!( "] {
        for (at, _) in code.match_indices(mark) {
            let rest = &code[at + mark.len()..];
            names.insert(rest.chars().take_while(|c| c.is_alphanumeric()).collect());
        }
    }
    names
}

fn words_of(file: &Path) -> BTreeSet<String> {
    let code = Source::read(&fs::read_to_string(file).unwrap()).code;
    code.split(|c: char| !c.is_alphanumeric()).map(str::to_owned).collect()
}

/// Converts `find-no-segment` to `FindNoSegment`.
fn pascal(id: &str) -> String {
    let word = |word: &str| {
        let mut letters = word.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    };
    id.split('-').map(word).collect()
}
