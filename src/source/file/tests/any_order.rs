//! Tests a file that is written, rotated, packed and replaced in any order, between reads and kills.

use proptest::prelude::*;

use super::*;

fn is_packed(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|ending| ending == "gz")
}

/// An action of a writer, a rotator or a reader.
#[derive(Clone, Copy, Debug)]
enum Act {
    Add(usize),
    Half,
    Rename,
    CopyTruncate,
    Pack,
    Replace,
    Read,
    Kill,
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let act = prop_oneof![
        4 => (1_usize..5).prop_map(Act::Add),
        1 => Just(Act::Half),
        1 => Just(Act::Rename),
        1 => Just(Act::CopyTruncate),
        1 => Just(Act::Pack),
        1 => Just(Act::Replace),
        3 => Just(Act::Read),
        1 => Just(Act::Kill),
    ];
    prop::collection::vec(act, 1..24)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    /// The file may be rotated any number of times between two reads.
    #[test]
    fn whatever_is_written_and_rotated_arrives_once_and_in_order(
        acts in acts(),
        whole_folder in any::<bool>(),
        named_by_rule in any::<bool>(),
    ) {
        // Files whose names follow no known rule are recognized by device and inode, while those stay the same.
        let mark = if named_by_rule { "" } else { "bak" };
        let mut feed = Feed::followed(if whole_folder { "" } else { "a" });
        feed.append("a", &lines(1, 0));
        let (mut next, mut half) = (1, false);
        let mut old: Vec<String> = Vec::new();
        let mut source = feed.open().unwrap();
        let mut read = feed.read(&mut source);
        for act in acts {
            match act {
                Act::Add(count) => {
                    if std::mem::take(&mut half) {
                        feed.append_bytes("a", b"}\n");
                    }
                    feed.append("a", &lines(count, next));
                    next += count;
                }
                Act::Half if !half => {
                    feed.append_bytes("a", format!("{{\"n\":{next}").as_bytes());
                    (next, half) = (next + 1, true);
                }
                Act::CopyTruncate | Act::Pack | Act::Replace if !named_by_rule => {}
                Act::Rename | Act::CopyTruncate if !half => {
                    for (at, name) in old.iter_mut().enumerate().rev() {
                        let ending = if is_packed(name) { ".gz" } else { "" };
                        let to = format!("a.{mark}{}{ending}", at + 2);
                        feed.rename(name, &to);
                        *name = to;
                    }
                    let newest = format!("a.{mark}1");
                    if matches!(act, Act::Rename) {
                        feed.rename("a", &newest);
                    } else {
                        feed.copy("a", &newest);
                        feed.empty("a");
                    }
                    old.insert(0, newest);
                    feed.append("a", &lines(1, next));
                    next += 1;
                }
                Act::Pack => {
                    if let Some((at, name)) = old.iter().enumerate().find(|(_, name)| !is_packed(name)) {
                        let packed = format!("{name}.gz");
                        feed.pack(&name.clone(), &packed, next % 2 == 0);
                        old[at] = packed;
                    }
                }
                Act::Replace => feed.replace("a"),
                Act::Read => read.extend(feed.read(&mut source)),
                Act::Kill => source = feed.open().unwrap(),
                Act::Half | Act::Rename | Act::CopyTruncate => {}
            }
        }
        if half {
            feed.append_bytes("a", b"}\n");
        }
        read.extend(feed.read(&mut source));
        prop_assert_eq!(read, span(next, 0));
        drop(source);
        prop_assert_eq!(feed.numbers(), Vec::<String>::new());
    }
}
