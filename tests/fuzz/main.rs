//! Tests arbitrary bytes: the readers of lines, files, specs, answers and stored state never panic, and they accept
//! only what another reader also sees. Each mutates its samples from a fixed seed. `OUTFLOW_FUZZ_BYTES=1e8 cargo test
//! --release --test fuzz` sets the number of bytes for each.
//!
//! Files (`files.rs`) are checked against `content.rs`, which unpacks and decodes a whole file at once, and
//! `records.rs`, which finds its records with `serde_json`.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a broken assumption may panic; how much was tried is said"
)]

mod content;
mod cut;
mod files;
mod forms;
mod lines;
mod long;
mod records;
mod remembered;
mod spec;

use fastrand::Rng;

/// Default number of bytes for each reader.
const BYTES: u64 = 1_500_000;

/// Words that mutations insert, beside the samples' own bytes.
const WORDS: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    "\"",
    "\\",
    "\\u",
    "\\ud800",
    "\u{feff}",
    "\0",
    "\n",
    "\r",
    "\t",
    ":",
    ",",
    "1e999",
    "-",
    "null",
    "\"status\":",
    "\"identityMap\":",
    "\"primary\":true",
    "[[",
    "{{",
    "= ",
    "'''",
    "\"\"\"",
    "#",
    "\u{1F600}",
    "\u{202e}",
];

/// Gives `target` mutations of `samples` until the byte budget is used up.
fn fuzz(name: &str, samples: &[&[u8]], mut target: impl FnMut(&[u8], &mut Rng)) {
    let bytes = bytes(BYTES);
    let mut random = Rng::with_seed(0x0F10);
    let (mut spent, mut times) = (0, 0_u64);
    while spent < bytes {
        let input = Input(mutated(samples, WORDS, &mut random));
        target(&input.0, &mut random);
        spent += 1 + input.0.len() as u64;
        times += 1;
    }
    println!("{name}: {spent} bytes in {times} inputs");
}

/// Returns the byte budget, which is `usual` by default.
fn bytes(usual: u64) -> u64 {
    std::env::var("OUTFLOW_FUZZ_BYTES").map_or(usual, |text| whole(&text))
}

/// An input that is printed when the test fails on it.
struct Input(Vec<u8>);

impl Drop for Input {
    fn drop(&mut self) {
        if std::thread::panicking() {
            println!("input of {} bytes: {}", self.0.len(), self.0.escape_ascii());
        }
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number of bytes, written by a person")]
fn whole(text: &str) -> u64 {
    text.parse::<f64>().unwrap() as u64
}

/// Returns one of `samples`, changed in up to seven places.
fn mutated(samples: &[&[u8]], words: &[impl AsRef<[u8]>], random: &mut Rng) -> Vec<u8> {
    let mut bytes = random.choice(samples).unwrap().to_vec();
    for _ in 0..random.usize(0..8) {
        let at = random.usize(0..=bytes.len());
        let end = random.usize(at..=bytes.len());
        match random.u8(0..7) {
            0 if at < bytes.len() => bytes[at] ^= 1 << random.u8(0..8),
            1 if at < bytes.len() => bytes[at] = random.u8(..),
            2 => drop(bytes.drain(at..end)),
            3 => {
                let again = bytes[at..end].to_vec();
                bytes.splice(at..at, again);
            }
            4 => {
                let other = random.choice(samples).unwrap();
                let from = random.usize(0..=other.len());
                bytes.splice(at..end, other[from..].iter().copied());
            }
            5 => {
                let word = random.choice(words).unwrap().as_ref().repeat(random.usize(1..40));
                bytes.splice(at..at, word);
            }
            _ => bytes.truncate(end),
        }
        bytes.truncate(64 * 1024);
    }
    bytes
}
