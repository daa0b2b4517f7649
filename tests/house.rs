//! Tests the structure of the crate: rooms import one way, files stay short, the top level stays small.

#![expect(clippy::unwrap_used, reason = "a failed assumption fails the test")]

#[path = "house/source.rs"]
mod source;
#[path = "house/texts.rs"]
mod texts;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Maximum length of a source file, in lines.
const MAX_LINES: usize = 500;

/// The rooms that each room may import. The test fails for a room that is not listed.
const ROOMS: &[(&str, May)] = &[
    ("text", May::Import(&[])),
    ("folders", May::Import(&["text"])),
    ("secret", May::Import(&[])),
    ("signals", May::Import(&[])),
    ("terminal", May::Import(&["secret", "signals"])),
    ("sandbox", May::Import(&["text"])),
    ("telemetry", May::Import(&["folders", "secret", "text"])),
    ("profile", May::Import(&["text"])),
    ("source", May::Import(&["profile", "text"])),
    ("activation", May::Import(&["profile", "text"])),
    ("ledger", May::Import(&["profile", "folders", "text"])),
    ("kinesis", May::Import(&["profile", "secret", "folders", "text"])),
    ("delivery", May::Import(&["profile", "source", "activation", "ledger", "kinesis", "folders", "text"])),
    (
        "destination",
        May::Import(&["profile", "source", "activation", "ledger", "kinesis", "delivery", "folders", "secret", "text"]),
    ),
    ("flow", May::Import(&["profile", "source", "activation", "destination", "text", "secret"])),
    ("backstage", May::ImportAllBut(&["tui", "plain", "cli"])),
    ("plain", May::ImportAllBut(&["tui", "cli"])),
    ("tui", May::ImportAllBut(&["plain", "cli"])),
    ("cli", May::ImportAllBut(&[])),
];

#[derive(Clone, Copy)]
enum May {
    Import(&'static [&'static str]),
    ImportAllBut(&'static [&'static str]),
}

impl May {
    fn import(self, room: &str) -> bool {
        match self {
            Self::Import(rooms) => rooms.contains(&room),
            Self::ImportAllBut(rooms) => !rooms.contains(&room),
        }
    }
}

#[test]
fn imports_run_one_way() {
    let mut faults = Vec::new();
    for (room, file) in source_files() {
        let Some((_, may)) = ROOMS.iter().find(|(name, _)| *name == room) else {
            faults.push(format!("{}: the room {room} is not in the table", file.display()));
            continue;
        };
        for other in imported_rooms(&fs::read_to_string(&file).unwrap()) {
            if other != room && !may.import(&other) {
                faults.push(format!("{}: {room} must not know {other}", file.display()));
            }
        }
    }
    assert_eq!(faults, Vec::<String>::new());
}

/// `Display` of an error is English and for logs. A screen renders an error with [`outflow::text::Explain`], in the
/// screen's language.
#[test]
fn no_screen_says_what_an_error_displays() {
    const NOT: [&str; 9] = [
        "error.to_string()",
        "fault.to_string()",
        "reason.to_string()",
        "message.to_string()",
        "map_err(ToString::to_string",
        "as_ref().map(ToString::to_string",
        "format!(\"{error",
        ".with(\"reason\"",
        "(\"reason\",",
    ];
    let mut faults = Vec::new();
    for (room, file) in source_files() {
        if !["flow", "tui"].contains(&room.as_str()) {
            continue;
        }
        for (number, line) in fs::read_to_string(&file).unwrap().lines().enumerate() {
            if NOT.iter().any(|not| line.contains(not)) {
                faults.push(format!("{}:{}: {}", file.display(), number + 1, line.trim()));
            }
        }
    }
    assert_eq!(faults, Vec::<String>::new());
}

#[test]
fn every_import_is_found() {
    let text = "use crate::profile::ProfileKey; // use crate::comment\n/// [`crate::doc`]\nuse crate::{\n  source::{self, \
        Block},\n  text,\n};\nfn f() { crate::ledger::open(); pub(in crate::cli) use crate :: tui; }\n";
    let expected = ["cli", "ledger", "profile", "source", "text", "tui"].map(str::to_owned);
    assert_eq!(imported_rooms(text), BTreeSet::from(expected));
}

#[test]
fn no_file_is_longer_than_a_sitting() {
    let long: Vec<_> = source_files()
        .into_iter()
        .map(|(_, file)| (fs::read_to_string(&file).unwrap().lines().count(), file))
        .filter(|(lines, _)| *lines > MAX_LINES)
        .collect();
    assert_eq!(long, []);
}

#[test]
fn the_top_level_holds_only_what_it_may() {
    const MAY: [&str; 6] = ["Cargo.toml", "Cargo.lock", "README.md", "src", "assets", "tests"];
    let other: Vec<_> = top_level()
        .into_iter()
        .filter(|name| !MAY.contains(&name.as_str()) && !name.starts_with('.') && !name.starts_with("LICENSE"))
        .collect();
    assert_eq!(other, Vec::<String>::new());
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Returns git's files at the top level. Without git, returns the entries on disk except the build folder.
fn top_level() -> BTreeSet<String> {
    let listed = Command::new("git").arg("-C").arg(root()).args(["ls-files", "--cached"]).output();
    match listed {
        Ok(output) if output.status.success() && !output.stdout.is_empty() => String::from_utf8_lossy(&output.stdout)
            .lines()
            .map(|path| path.split('/').next().unwrap_or(path).trim_matches('"').to_owned())
            .collect(),
        _ => fs::read_dir(root())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .filter(|name| name != "target")
            .collect(),
    }
}

/// Returns all files of all rooms, except `lib.rs` and `main.rs`, which may import every room.
fn source_files() -> Vec<(String, PathBuf)> {
    let source = root().join("src");
    let mut files = Vec::new();
    collect(&source, &mut files);
    files
        .into_iter()
        .filter_map(|file| {
            let inside = file.strip_prefix(&source).unwrap();
            let first = inside.iter().next().unwrap().to_string_lossy();
            let room = first.strip_suffix(".rs").unwrap_or(&first).to_owned();
            (!["lib", "main"].contains(&room.as_str())).then_some((room, file))
        })
        .collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// Returns the rooms that follow `crate::`, alone or at the first level of braces. Comments do not count.
fn imported_rooms(text: &str) -> BTreeSet<String> {
    let code: String =
        text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n");
    let tight: String = code.replace([' ', '\n', '\t'], "");
    let mut rooms = BTreeSet::new();
    for (at, _) in tight.match_indices("crate::") {
        let rest = &tight[at + "crate::".len()..];
        match rest.strip_prefix('{') {
            Some(group) => rooms.extend(first_level(group)),
            None => rooms.extend(name(rest)),
        }
    }
    rooms
}

/// Returns the first names of the members of a brace group, up to its closing brace.
fn first_level(group: &str) -> Vec<String> {
    let (mut depth, mut at_member, mut names) = (0, true, Vec::new());
    for (at, c) in group.char_indices() {
        match c {
            '}' if depth == 0 => break,
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => at_member = true,
            _ if at_member => {
                names.extend(name(&group[at..]));
                at_member = false;
            }
            _ => {}
        }
    }
    names
}

/// Returns the name at the start of `text` if it is a room's name. A name in upper case is not a room's.
fn name(text: &str) -> Option<String> {
    let name: String = text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    name.starts_with(|c: char| c.is_lowercase()).then_some(name)
}

/// The modules of `tui`, from the ground up. A module imports only the modules before it.
const TUI: &[&str] = &[
    "theme", "glyphs", "keys", "spots", "filter", "input", "intent", "look", "layout", "widgets", "effect", "live",
    "frame", "layers", "screens", "app", "view", "runtime",
];

#[test]
fn imports_inside_the_app_run_one_way() {
    let floor = |module: &str| TUI.iter().position(|other| *other == module);
    let mut faults = Vec::new();
    for (_, file) in source_files() {
        let Ok(inside) = file.strip_prefix(root().join("src/tui")) else { continue };
        let module = inside.iter().next().unwrap().to_string_lossy().trim_end_matches(".rs").to_owned();
        let mut text = fs::read_to_string(&file).unwrap();
        if module == "widgets" && imported_rooms(&text).contains("flow") {
            faults.push(format!("{}: widgets must not know flow", file.display()));
        }
        if inside.iter().count() == 1 {
            text = text.replace("super::", "crate::tui::");
        }
        let text = text.replace("crate::tui::", "\u{1}").replace("crate::", "other::").replace('\u{1}', "crate::");
        for other in imported_rooms(&text) {
            if floor(&module).is_none() || floor(&other) > floor(&module) || floor(&other).is_none() {
                faults.push(format!("{}: {module} must not know {other}", file.display()));
            }
        }
    }
    assert_eq!(faults, Vec::<String>::new());
}
