//! Tests a file that is truncated anywhere, with any content. Once it is whole, reading continues and each record comes
//! once.

use fastrand::Rng;
use outflow::source::{Encoding, Packing};

use crate::files::{Disk, Malformed};
use crate::forms::{encoded, packed};
use crate::records::{Layout, well_formed};
use crate::{Input, bytes};

/// Default number of bytes of files.
const BYTES: u64 = 400_000;

/// Strings in the records.
const STRINGS: [&str; 6] = [r#""a""#, r#""]}{[,""#, r#""\"\\""#, r#""ä€😀""#, r#""\ud83d\ude00""#, r#""\ud83d""#];

fn record(random: &mut Rng, between: &str) -> String {
    let mut members = vec![format!("\"n\":{between}{}", random.u32(..))];
    for number in 0..random.usize(0..4) {
        let string = random.choice(&STRINGS).unwrap();
        members.push(format!("\"k{number}\":{between}{string},\"o{number}\":[{{}},{between}{{\"a\":[{string}]}}]"));
    }
    format!("{{{between}{}{between}}}", members.join(&format!(",{between}")))
}

/// Returns a text of some records in this layout.
fn text(layout: Layout, random: &mut Rng) -> String {
    let is_lined = layout != Layout::Lines && random.bool();
    let records: Vec<_> =
        (0..random.usize(1..12)).map(|_| record(random, if is_lined { "\n  " } else { "" })).collect();
    match layout {
        Layout::Lines => {
            records.join(random.choice(&["\n", "\r\n", "\n\n"]).unwrap()) + random.choice(&["", "\n"]).unwrap()
        }
        Layout::Values => records.join(if is_lined { "\n" } else { "" }),
        Layout::Array => format!("[{}]", records.join(random.choice(&[",", ",\n", " , "]).unwrap())),
    }
}

/// Returns a record without the part that a line lacks if it was cut before its line end.
fn shown(text: &[u8]) -> String {
    String::from_utf8_lossy(text).trim_end_matches('\r').to_owned()
}

#[test]
fn what_breaks_off_is_read_on_where_it_broke() {
    let (wanted, disk, mut random) = (bytes(BYTES), Disk::new(), Rng::with_seed(0x0F10));
    let (mut spent, mut times) = (0, 0_u64);
    while spent < wanted {
        let layout = *random.choice(&[Layout::Lines, Layout::Values, Layout::Array]).unwrap();
        let encoding = *random.choice(&[Encoding::Utf8, Encoding::Utf16Le, Encoding::Utf16Be]).unwrap();
        let packing = *random.choice(&[Packing::None, Packing::Gzip, Packing::Zstandard]).unwrap();
        let text = text(layout, &mut random);
        let whole = Input(packed(&encoded(&text, encoding), packing, &mut random));
        let cut = random.usize(0..=whole.0.len());
        disk.write(&whole.0[..cut]);
        let first = disk.read(Malformed::Refuse, None);
        // The first of two objects end to end counts as a line while nothing follows it.
        let is_told = first.layout().is_none_or(|told| told == layout || !text.contains("}{"));
        disk.write(&whole.0);
        let settled = random.usize(0..=first.records.len());
        let rest = disk.read(Malformed::Refuse, Some(first.resume(settled, random.bool())));
        if is_told {
            let read = first.records[..settled].iter().chain(&rest.records);
            let read: Vec<_> = read.map(|record| (record.offset, shown(&record.text))).collect();
            let mark = if encoding == Encoding::Utf8 { 0 } else { "\u{feff}".len() as u64 };
            let (is, records) = well_formed(text.as_bytes()).unwrap();
            let records: Vec<_> = records.iter().map(|(offset, text)| (mark + offset, shown(text))).collect();
            assert!(is == layout || records.len() == 1, "{is:?}");
            assert_eq!((read, rest.fault), (records, None), "cut at {cut}, {settled} settled");
        }
        spent += whole.0.len() as u64;
        times += 1;
    }
    println!("cut: {spent} bytes in {times} inputs");
}
