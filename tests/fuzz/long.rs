//! Tests records near the maximum length and above: the reader gives each whole or cut, and none is longer than the
//! limit.

use fastrand::Rng;
use outflow::source::Packing;
use outflow::source::{KEPT_OF_LONG_LINE, MAX_LINE_BYTES};

use crate::bytes;
use crate::files::{Disk, Malformed};
use crate::forms::packed;
use crate::records::Layout;

/// Default number of bytes of texts, enough for some files.
const BYTES: u64 = 60_000_000;

/// Returns an object of `length` bytes.
fn object(length: usize) -> String {
    format!("{{\"a\":\"{}\"}}", "x".repeat(length - "{\"a\":\"\"}".len()))
}

#[test]
fn a_record_is_whole_up_to_the_longest_and_cut_beyond() {
    let (wanted, disk, mut random) = (bytes(BYTES), Disk::new(), Rng::with_seed(0x0F10));
    let (mut spent, mut times) = (0, 0_u64);
    while spent < wanted {
        let layout = *random.choice(&[Layout::Lines, Layout::Values, Layout::Array]).unwrap();
        let packing = *random.choice(&[Packing::None, Packing::Gzip, Packing::Zstandard]).unwrap();
        let mut lengths: Vec<usize> = (0..random.usize(1..600)).map(|_| random.usize(8..3_000)).collect();
        let beyond = *random.choice(&[1, 2, 3, 4, 100_000, 300_000, 3_000_000]).unwrap();
        let long = MAX_LINE_BYTES + random.usize(0..=beyond) - random.usize(0..2);
        // The long record follows another one, because a megabyte without a record means that the file is not a feed.
        lengths.insert(random.usize(1..=lengths.len()), long);
        lengths.extend([8, 9]);
        let records: Vec<_> = lengths.iter().map(|length| object(*length)).collect();
        let (open, between, close) = match layout {
            Layout::Lines => ("", "\n", "\n"),
            Layout::Values => ("{\n}\n", "\n", ""),
            Layout::Array => ("[", ",\n", "]"),
        };
        let text = format!("{open}{}{close}", records.join(between));
        disk.write(&packed(text.as_bytes(), packing, &mut random));
        let run = disk.read(Malformed::Refuse, None);
        let kept = |length: &usize| if *length > MAX_LINE_BYTES { KEPT_OF_LONG_LINE } else { *length };
        let read: Vec<_> = run.records.iter().map(|record| record.text.len()).collect();
        let skipped = usize::from(layout == Layout::Values);
        assert_eq!(read[skipped..], lengths.iter().map(kept).collect::<Vec<_>>(), "{layout:?}, {packing:?}, {long}");
        assert_eq!(run.fault, None);
        let settled = random.usize(1..=read.len());
        let rest = disk.read(Malformed::Refuse, Some(run.resume(settled, random.bool())));
        let same = |one: &crate::files::Record| (one.offset, one.text.clone(), one.next.offset, one.next.consumed);
        let (rest, all): (Vec<_>, Vec<_>) =
            (rest.records.iter().map(same).collect(), run.records[settled..].iter().map(same).collect());
        assert!(rest == all, "{settled} of {}, {layout:?}, {packing:?}, {long}", read.len());
        spent += text.len() as u64;
        times += 1;
    }
    println!("long: {spent} bytes in {times} inputs");
}
