//! Tests any data at any size: no panic, and no drawing outside the area.

use outflow::backstage::{SignInAccount, StreamEvent};
use outflow::delivery::core::{ShardGauge, Snapshot};
use outflow::delivery::counts::{Counts, Percentiles, RunRates};
use outflow::delivery::engine::Notice;
use outflow::delivery::pace::Share;
use outflow::delivery::reaction::Trouble;
use outflow::destination::account::NamedProfile;
use outflow::source::FeedSize;
use outflow::text::Phrase;
use proptest::prelude::*;

use crate::desk::{Desk, bare, dark};
use crate::preview::{event, previewing};
use crate::runs::{begun, pause, show, snapshot, tell};

/// Generates foreign text: wide letters, combining marks, cursor movements, and changes of text direction.
fn foreign() -> impl Strategy<Value = String> {
    let letters = prop_oneof![
        Just("a"),
        Just("城"),
        Just("👩‍👩‍👧"),
        Just("\u{301}"),
        Just("\u{1b}[2J"),
        Just("\r\n"),
        Just("\u{202e}"),
        Just("\u{200b}"),
        Just("\t"),
        Just("\0"),
        Just("\u{9b}"),
        Just("ﷺ"),
        Just(" "),
        Just("\u{fe0f}"),
        Just("\""),
    ];
    prop::collection::vec(letters, 0..40).prop_map(|letters| letters.concat())
}

fn number() -> impl Strategy<Value = u64> {
    prop_oneof![Just(0), Just(1), Just(999), Just(u64::MAX / 16), 0..10_000_000_u64]
}

fn real() -> impl Strategy<Value = f64> {
    prop_oneof![Just(0.0), Just(f64::NAN), Just(f64::INFINITY), Just(-1.0), Just(1e300), 0.0..5_000.0_f64]
}

fn shards() -> impl Strategy<Value = Vec<ShardGauge>> {
    let one = || {
        (foreign(), real(), real(), 0..3_usize).prop_map(|(shard, records, throttled, shards)| ShardGauge {
            shard,
            shards,
            pace: 1.0,
            waiting: usize::MAX,
            records,
            bytes: records,
            throttled,
        })
    };
    prop_oneof![9 => prop::collection::vec(one(), 0..6), 1 => prop::collection::vec(one(), 500..600)]
}

fn any_snapshot() -> impl Strategy<Value = Snapshot> {
    let pauses = prop::option::of((
        prop::sample::select(&[Trouble::Permission, Trouble::Unordered, Trouble::DiskFull][..]),
        foreign(),
        foreign(),
    ));
    (prop::collection::vec(number(), 8), (real(), real(), real()), shards(), pauses, any::<[bool; 3]>(), number())
        .prop_map(|(n, (events, bytes, p99), shards, paused, [held, waits, drains], elapsed)| Snapshot {
            counts: Counts {
                received: n[0],
                delivered: n[1],
                pending: n[2],
                dead: n[3],
                unchanged: n[4],
                not_qualified: n[5],
                excluded: n[6],
                malformed: n[7],
                retried: n[0],
                throttled: n[1],
                possible_duplicates: n[2],
                ..Counts::default()
            },
            lately: RunRates { events, bytes, latency: Some(Percentiles { p50: p99, p95: p99, p99 }) },
            pause: paused.map(|(trouble, code, message)| pause(trouble, &code, message.as_str())),
            held,
            share: Share::Quarter,
            oldest_waits: waits.then_some(n[3]),
            drains_until: drains.then_some(n[4]),
            behind: (n[5], n[6]),
            shards,
            elapsed,
            ..snapshot()
        })
}

fn feed() -> impl Strategy<Value = FeedSize> {
    prop_oneof![
        Just(FeedSize::Endless),
        Just(FeedSize::Unknown),
        number().prop_map(FeedSize::Bytes),
        number().prop_map(FeedSize::Lines)
    ]
}

fn keys() -> impl Strategy<Value = String> {
    let key = prop::sample::select(
        &[
            "space", "d", "l", "b", "k", "q", "y", "esc", "enter", "up", "down", "pagedown", "end", "home", "/", "x",
            "left", "right", "n", "p", "m",
        ][..],
    );
    prop::collection::vec(key, 0..12).prop_map(|keys| keys.join(" "))
}

fn drawn_everywhere(desk: &Desk, width: u16, height: u16) {
    // The buffer panics when the screen draws outside it.
    let _ = desk.shot_as(width, height, &dark());
    let _ = desk.shot_as(width, height, &bare());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_stream_at_any_size(
        feed in feed(), snapshots in prop::collection::vec(any_snapshot(), 1..4), words in foreign(), keys in keys(),
        width in 1..220_u16, height in 1..70_u16,
    ) {
        let mut desk = begun(feed);
        for snapshot in snapshots {
            show(&mut desk, snapshot);
        }
        tell(&mut desk, StreamEvent::Notice(Notice::DeadLetter {
            kind: outflow::delivery::dead_letters::DeadKind::Event, place: words.clone(), message: words.clone(),
        }));
        tell(&mut desk, StreamEvent::Accounts(vec![SignInAccount { name: words.clone(), has_key: true }; 20]));
        tell(&mut desk, StreamEvent::Profiles(Ok(vec![NamedProfile { name: words.clone(), kind: None }; 20])));
        for key in keys.split_whitespace() {
            desk.press(key);
            drawn_everywhere(&desk, width, height);
        }
        tell(&mut desk, StreamEvent::Failed(Phrase::foreign(words)));
        drawn_everywhere(&desk, width, height);
    }

    #[test]
    fn any_event_at_any_size(
        bodies in prop::collection::vec(prop_oneof![foreign(), json()], 1..4), keys in keys(),
        width in 1..220_u16, height in 1..70_u16,
    ) {
        let mut desk = previewing(bodies.iter().map(|body| event(body)).collect());
        for key in keys.split_whitespace().filter(|key| *key != "enter") {
            desk.press(key);
            drawn_everywhere(&desk, width, height);
        }
    }
}

/// Generates JSON of any shape, with foreign names and values.
fn json() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        foreign().prop_map(Into::into)
    ];
    let value = leaf.prop_recursive(8, 60, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(serde_json::Value::from),
            prop::collection::vec((foreign(), inner), 0..6)
                .prop_map(|members| members.into_iter().collect::<serde_json::Map<_, _>>().into()),
        ]
    });
    value.prop_map(|value| value.to_string())
}
