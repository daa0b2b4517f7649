//! Runs for screens: snapshots in which every number is different.

use std::time::Duration;

use outflow::backstage::{Reply, RunStart, StreamEvent};
use outflow::delivery::core::{ShardGauge, Snapshot};
use outflow::delivery::counts::{Counts, Percentiles, Reasons, RunRates};
use outflow::delivery::dead_letters::DeadKind;
use outflow::delivery::engine::{Notice, RunEnd, Summary, Unread};
use outflow::delivery::pace::Share;
use outflow::delivery::reaction::{Pause, Trouble};
use outflow::delivery::{Micros, SECOND};
use outflow::destination::run::FeedProgress;
use outflow::destination::spec::CredentialSource;
use outflow::kinesis::FailureMessage;
use outflow::source::{FeedSize, Position};
use outflow::tui::app::AppMsg;

use crate::desk::{Desk, NOW};

/// The destination that streams.
pub(crate) const NAME: &str = "high-propensity";

/// The run's duration: 2 min 11 s.
pub(crate) const ELAPSED: Micros = 131 * SECOND;

pub(crate) fn counts() -> Counts {
    Counts {
        received: 80_118,
        delivered: 79_204,
        pending: 412,
        dead: 2,
        unchanged: 433,
        not_qualified: 61,
        excluded: 6,
        malformed: 0,
        records_attempted: 79_235,
        retried: 31,
        throttled: 12,
        possible_duplicates: 0,
        bytes: 40_870_000,
    }
}

pub(crate) fn shard(number: usize, load: f64, throttled: f64) -> ShardGauge {
    ShardGauge {
        shard: format!("shardId-{number:012}"),
        shards: 1,
        pace: 1.0,
        waiting: 0,
        records: load * 1_000.0,
        bytes: load * 100_000.0,
        throttled,
    }
}

pub(crate) fn snapshot() -> Snapshot {
    Snapshot {
        counts: counts(),
        latency: Percentiles { p50: 21.4, p95: 34.0, p99: 52.9 },
        lately: RunRates {
            events: 1_987.0,
            bytes: 1_027_604.0,
            latency: Some(Percentiles { p50: 20.0, p95: 31.0, p99: 38.2 }),
        },
        pause: None,
        held: false,
        share: Share::Whole,
        reading_ended: false,
        drains_until: None,
        shards: vec![shard(0, 0.91, 0.0), shard(1, 1.0, 12.0)],
        position: Position::default(),
        behind: (79_700, 41_000_000),
        oldest_waits: Some(SECOND / 5),
        in_flight: 3,
        elapsed: ELAPSED,
    }
}

pub(crate) fn pause(trouble: Trouble, code: &str, message: impl Into<FailureMessage>) -> Pause {
    let mut pause = Pause::new(trouble, code, message, ELAPSED - 42 * SECOND);
    pause.next_look = Some(ELAPSED + 4 * SECOND + 200_000);
    pause
}

pub(crate) fn tell(desk: &mut Desk, happening: StreamEvent) {
    desk.tell(AppMsg::Reply(Reply::Stream(NAME.into(), Box::new(happening))));
}

pub(crate) fn show(desk: &mut Desk, snapshot: Snapshot) {
    tell(desk, StreamEvent::Snapshot(Box::new(snapshot)));
}

/// Returns a desk with a run of a feed of this size that has just begun.
pub(crate) fn begun(feed: FeedSize) -> Desk {
    let mut desk = Desk::new();
    tell(
        &mut desk,
        StreamEvent::Starting { stream: "segments".into(), credentials: CredentialSource::Account("analytics".into()) },
    );
    let progress = FeedProgress::new(feed, 0);
    tell(&mut desk, StreamEvent::Started(RunStart { progress, line: 1, resumable: true }));
    desk
}

/// Returns a desk with an active run: rates that rose, a full shard, a dead letter.
pub(crate) fn streaming() -> Desk {
    let mut desk = begun(FeedSize::Lines(181_900));
    for second in 0..30_u32 {
        let mut earlier = snapshot();
        earlier.elapsed = ELAPSED - Micros::from(30 - second) * SECOND;
        earlier.behind.0 = 79_700 - u64::from(30 - second) * 604;
        earlier.lately.events = f64::from(second.min(12)) * 165.0;
        earlier.lately.bytes = earlier.lately.events * 516.0;
        earlier.lately.latency = Some(Percentiles { p99: f64::from(second % 7) * 8.0 + 9.0, ..Percentiles::default() });
        desk.tell(AppMsg::Beat(NOW - Duration::from_secs(u64::from(30 - second))));
        show(&mut desk, earlier);
    }
    desk.tell(AppMsg::Beat(NOW));
    show(&mut desk, snapshot());
    tell(
        &mut desk,
        StreamEvent::Notice(Notice::DeadLetter {
            kind: DeadKind::Event,
            place: "profiles.ndjson, line 40117, byte 20683041".into(),
            message: "an event of 1363148 bytes, this stream takes 1048576".into(),
        }),
    );
    desk
}

pub(crate) fn summary(ended: RunEnd, pending: u64) -> Summary {
    let counts = Counts { pending, received: 80_118 - 412 + pending, ..counts() };
    Summary {
        ended,
        counts,
        reasons: Reasons::default(),
        unseen: Vec::new(),
        latency: Percentiles { p50: 21.4, p95: 34.0, p99: 52.9 },
        elapsed: ELAPSED,
        source_error: None,
        unread: Unread::default(),
    }
}
