//! A history as data: the setting of a feed and the operations on it. It is drawn from a seed, printed and shrunk.

use fastrand::Rng;

use crate::content::{Form, Packing};
use crate::oracle::Feed;
use crate::subject::Order;

/// How the files of a rotation family are named.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Scheme {
    /// `.1` is the newest.
    CountDown,
    /// The highest number is the newest, which is Log4j2's default.
    CountUp,
    Dates,
}

#[derive(Clone, Debug)]
pub(crate) struct History {
    pub(crate) seed: u64,
    pub(crate) feed: Feed,
    pub(crate) follow: bool,
    pub(crate) order: Order,
    pub(crate) read_rewritten: bool,
    pub(crate) scheme: Scheme,
    /// Number of bytes that pad each line.
    pub(crate) fat: usize,
    /// Whether the writer of the rotated file opens it for appending. Otherwise it stays at its offset when the file is
    /// truncated.
    pub(crate) appends: bool,
    pub(crate) steps: Vec<Op>,
}

/// An operation. Its numbers choose among the current files. An operation without a matching file does nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Op {
    // Operations of writers.
    Write { chain: u8, lines: u8, lead: Lead, end: LineEnd },
    WriteHalf { chain: u8, cut: u16 },
    Junk { chain: u8 },
    Reopen,
    // Operations of rotators.
    Rotate { pack: Packing, at_once: bool, keep_time: bool, create: bool, reopen: bool },
    CopyTruncate { pack: Packing },
    NextPart { skip: u8, pack: Packing },
    // Files that arrive whole.
    Drop { name: u8, lines: u8, form: Form, pack: Packing, parts: u8 },
    Upload { name: u8, lines: u8, form: Form, pack: Packing, cut: u16 },
    GoOnUploading { file: u8, cut: Option<u16> },
    Hide { lines: u8 },
    Unhide,
    Noise { which: u8 },
    // Operations of packers.
    Pack { file: u8, pack: Packing, naming: u8, parts: u8, keep_time: bool },
    Pad { file: u8, zeros: u16 },
    Spoil { file: u8 },
    // Operations of editors and sync tools.
    Resave { file: u8, lines: u8 },
    Resync,
    Touch { file: u8 },
    Edit { file: u8, at: u8, in_place: bool, lines: u8 },
    Cut { file: u8, keep: u8 },
    Replace { file: u8, lines: u8, in_place: bool },
    // Changes of names.
    Copy { file: u8 },
    HardLink { file: u8 },
    SymbolicLink { file: u8 },
    Rename { file: u8, name: u8 },
    Swap { file: u8, other: u8 },
    MoveAway { file: u8 },
    MoveBack,
    Delete { file: u8 },
    // Operations of the source.
    Look,
    Step { fills: u8, commit: u8 },
    Kill { lines: u8, stored: bool },
    Stop,
    Switch,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Lead {
    None,
    Mark,
    Nuls(u8),
    Blank,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum LineEnd {
    Lf,
    CrLf,
    /// The last line has no line end.
    Missing,
}

/// Fewest and most operations of a history, before the final ones.
const LENGTH: std::ops::Range<usize> = 20..46;

impl History {
    pub(crate) fn draw(seed: u64) -> Self {
        let mut random = Rng::with_seed(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0xFEED);
        let random = &mut random;
        let feed = pick(random, &[Feed::Folder, Feed::Folder, Feed::Glob, Feed::Single]);
        let scheme = pick(random, &[Scheme::CountDown, Scheme::CountDown, Scheme::CountUp, Scheme::Dates]);
        let fat = match random.u8(0..50) {
            0 => 70_000,
            1..20 => 600,
            _ => 0,
        };
        let taste = Taste::draw(random);
        // Times never contradict the age here, whatever operations change a file that is not the newest. In order by
        // name, a bare name comes first.
        let orders: &[Order] = match scheme {
            _ if !taste.rotates => &[Order::Auto, Order::Name, Order::Mtime],
            Scheme::CountDown => &[Order::Auto, Order::Auto, Order::Rotation, Order::Mtime],
            Scheme::CountUp | Scheme::Dates => &[Order::Auto, Order::Auto, Order::Mtime],
        };
        let length = random.usize(LENGTH);
        let mut steps = vec![Op::Write { chain: 0, lines: random.u8(1..4), lead: Lead::None, end: LineEnd::Lf }];
        steps.extend((0..length).map(|_| taste.op(random)));
        // A fault must become visible, so a look, a stop and another look end every history.
        steps.extend([Op::Look, Op::Stop, Op::Look]);
        Self {
            seed,
            feed,
            follow: random.bool(),
            order: pick(random, orders),
            read_rewritten: random.u8(0..4) == 0,
            scheme,
            fat,
            appends: random.u8(0..4) > 0,
            steps,
        }
    }
}

fn pick<T: Copy>(random: &mut Rng, of: &[T]) -> T {
    of[random.usize(0..of.len())]
}

/// The operations that are more frequent in this history. The weights differ, so that rare operations meet each other.
#[expect(clippy::struct_excessive_bools, reason = "each is drawn for itself")]
struct Taste {
    rotates: bool,
    edits: bool,
    links: bool,
    drops: bool,
    names: bool,
    spoils: bool,
    odd_lines: bool,
    switches: bool,
}

impl Taste {
    fn draw(random: &mut Rng) -> Self {
        Self {
            rotates: random.u8(0..3) > 0,
            edits: random.u8(0..2) == 0,
            links: random.u8(0..4) == 0,
            drops: random.u8(0..2) == 0,
            names: random.u8(0..3) == 0,
            spoils: random.u8(0..4) == 0,
            odd_lines: random.u8(0..2) == 0,
            switches: random.u8(0..4) == 0,
        }
    }

    fn op(&self, random: &mut Rng) -> Op {
        loop {
            match random.u8(0..23) {
                0..5 => return self.writing(random),
                5..9 => return self.source(random),
                9..13 if self.rotates => return rotating(random),
                13 | 14 if self.edits => return editing(random),
                15 | 16 if self.drops => return dropping(random),
                17 if self.names => return naming(random),
                18 if self.links => return linking(random),
                19 if self.spoils => return spoiling(random),
                20 | 21 => return packing(random),
                22 => return Op::NextPart { skip: random.u8(1..6), pack: pack(random) },
                _ => {}
            }
        }
    }

    fn writing(&self, random: &mut Rng) -> Op {
        let chain = random.u8(..);
        match random.u8(0..10) {
            0 | 1 => return Op::WriteHalf { chain, cut: random.u16(..) },
            2 if self.odd_lines => return Op::Junk { chain },
            3 => return Op::Reopen,
            _ => {}
        }
        let odd = self.odd_lines.then(|| random.u8(0..8));
        let lead = match odd {
            Some(0) => Lead::Mark,
            Some(1) => Lead::Nuls(random.u8(1..50)),
            Some(2) => Lead::Blank,
            _ => Lead::None,
        };
        let end = match odd {
            Some(3 | 4) => LineEnd::Missing,
            Some(5) => LineEnd::CrLf,
            _ => LineEnd::Lf,
        };
        Op::Write { chain, lines: random.u8(1..5), lead, end }
    }

    fn source(&self, random: &mut Rng) -> Op {
        match random.u8(0..12) {
            0..4 => Op::Look,
            4..6 => Op::Step { fills: random.u8(1..4), commit: random.u8(..) },
            6..9 => Op::Kill { lines: random.u8(..), stored: random.u8(0..4) > 0 },
            9 if self.switches => Op::Switch,
            _ => Op::Stop,
        }
    }
}

fn pack(random: &mut Rng) -> Packing {
    pick(random, &[Packing::None, Packing::Gzip, Packing::Gzip, Packing::Zstd])
}

fn form(random: &mut Rng) -> Form {
    match random.u8(0..8) {
        0 => Form::Utf16 { big: random.bool() },
        1 => Form::Array { lines: random.bool() },
        2 => Form::Pretty { end_to_end: random.bool() },
        _ => Form::Plain,
    }
}

fn rotating(random: &mut Rng) -> Op {
    match random.u8(0..6) {
        0 => Op::CopyTruncate { pack: pack(random) },
        1 => Op::NextPart { skip: random.u8(1..6), pack: pack(random) },
        _ => Op::Rotate {
            pack: pack(random),
            at_once: random.bool(),
            keep_time: random.bool(),
            create: random.bool(),
            reopen: random.u8(0..4) > 0,
        },
    }
}

fn editing(random: &mut Rng) -> Op {
    let file = random.u8(..);
    match random.u8(0..9) {
        0..3 => Op::Resave { file, lines: random.u8(0..4) },
        3 => Op::Resync,
        4 => Op::Touch { file },
        5 | 6 => Op::Edit { file, at: random.u8(..), in_place: random.bool(), lines: random.u8(0..3) },
        7 => Op::Cut { file, keep: random.u8(..) },
        _ => Op::Replace { file, lines: random.u8(1..5), in_place: random.bool() },
    }
}

fn dropping(random: &mut Rng) -> Op {
    let (name, lines) = (random.u8(..), random.u8(1..6));
    match random.u8(0..10) {
        0 | 1 => Op::Upload { name, lines, form: form(random), pack: pack(random), cut: random.u16(..) },
        2 | 3 => Op::GoOnUploading { file: random.u8(..), cut: random.bool().then(|| random.u16(..)) },
        4 => Op::Hide { lines },
        5 => Op::Unhide,
        6 => Op::Noise { which: random.u8(..) },
        _ => Op::Drop { name, lines, form: form(random), pack: pack(random), parts: random.u8(1..4) },
    }
}

fn packing(random: &mut Rng) -> Op {
    Op::Pack {
        file: random.u8(..),
        pack: pick(random, &[Packing::Gzip, Packing::Zstd, Packing::None]),
        naming: random.u8(0..4),
        parts: random.u8(1..4),
        keep_time: random.bool(),
    }
}

fn linking(random: &mut Rng) -> Op {
    let file = random.u8(..);
    match random.u8(0..3) {
        0 => Op::Copy { file },
        1 => Op::HardLink { file },
        _ => Op::SymbolicLink { file },
    }
}

fn naming(random: &mut Rng) -> Op {
    let file = random.u8(..);
    match random.u8(0..5) {
        0 => Op::Rename { file, name: random.u8(..) },
        1 => Op::Swap { file, other: random.u8(..) },
        2 => Op::MoveAway { file },
        3 => Op::MoveBack,
        _ => Op::Delete { file },
    }
}

fn spoiling(random: &mut Rng) -> Op {
    match random.u8(0..3) {
        0 => Op::Spoil { file: random.u8(..) },
        _ => Op::Pad { file: random.u8(..), zeros: random.u16(1..2000) },
    }
}
