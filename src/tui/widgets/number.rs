//! Formats numbers, sizes and times for reading.

use std::time::Duration;

use crate::text::{Key, Texts, grouped, say};
use crate::tui::look::Look;

const MEBIBYTE: f64 = 1_048_576.0;

/// Formats a count with groups of three digits: `1,204`.
pub fn count(number: u64, look: &Look) -> String {
    grouped(number, &look.texts)
}

/// Formats a measured number without its fraction. A number that is negative or not a number is shown as 0.
pub fn rounded(number: f64, look: &Look) -> String {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cast keeps within its bounds")]
    let whole = number.max(0.0).round() as u64;
    count(whole, look)
}

/// Formats a measured number with `places` decimals. A number that is negative or not finite is shown as 0.
pub fn decimal(number: f64, places: usize, look: &Look) -> String {
    fraction(number, places, &look.texts)
}

fn fraction(number: f64, places: usize, texts: &Texts) -> String {
    let text = format!("{:.places$}", if number.is_finite() { number.clamp(0.0, 1e15) } else { 0.0 });
    match text.split_once('.') {
        Some((whole, fraction)) => {
            let whole = whole.parse().map_or_else(|_| whole.to_owned(), |whole| grouped(whole, texts));
            format!("{whole}{}{fraction}", texts.text(Key::NumberPoint))
        }
        None => text,
    }
}

/// Formats bytes as mebibytes with two decimals: `0.98`.
pub fn mebibytes(bytes: f64, look: &Look) -> String {
    decimal(bytes / MEBIBYTE, 2, look)
}

/// Formats bytes in a fitting unit: `516 B`, `1.3 MiB`.
pub fn size(bytes: usize, look: &Look) -> String {
    #[expect(clippy::cast_precision_loss, reason = "shown to one digit")]
    let number = bytes as f64;
    match bytes {
        0..1_024 => look.text(say::SizeBytes { size: count(bytes as u64, look) }),
        1_024..1_048_576 => look.text(say::SizeKibibytes { size: short(number / 1024.0, look) }),
        _ => look.text(say::SizeMebibytes { size: short(number / MEBIBYTE, look) }),
    }
}

/// Formats bytes that keep growing, always with one decimal: `3.1 GiB`.
pub fn amount(bytes: u64, texts: &Texts) -> String {
    #[expect(clippy::cast_precision_loss, reason = "shown to one digit")]
    let mebibytes = bytes as f64 / MEBIBYTE;
    match bytes {
        0..1_073_741_824 => texts.text(say::SizeMebibytes { size: fraction(mebibytes, 1, texts) }),
        _ => texts.text(say::SizeGibibytes { size: fraction(mebibytes / 1024.0, 1, texts) }),
    }
}

/// Formats a number with one decimal, or without one if it would be 0.
fn short(number: f64, look: &Look) -> String {
    if (number - number.round()).abs() < 0.05 { rounded(number, look) } else { decimal(number, 1, look) }
}

/// Formats milliseconds, with one decimal below 10: `0.8 ms`, `38 ms`.
pub fn milliseconds(number: f64, look: &Look) -> String {
    let number = if number < 10.0 { decimal(number, 1, look) } else { rounded(number, look) };
    look.text(say::Milliseconds { time: number })
}

/// Formats a duration as a clock: `00:02:11`.
pub fn clock(time: Duration) -> String {
    let seconds = time.as_secs();
    format!("{:02}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60)
}

/// Formats a time to wait: `2:49`, `1:02:03`. Rounds up to whole seconds.
pub fn span(time: Duration) -> String {
    minutes(time.as_secs().saturating_add(u64::from(time.subsec_nanos() > 0)))
}

/// Formats the time that something has lasted. Rounds down to whole seconds.
pub fn lasted(time: Duration) -> String {
    minutes(time.as_secs())
}

fn minutes(seconds: u64) -> String {
    match seconds / 3_600 {
        0 => format!("{}:{:02}", seconds / 60, seconds % 60),
        hours => format!("{hours}:{:02}:{:02}", seconds / 60 % 60, seconds % 60),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::text::Texts;
    use crate::tui::theme::Theme;

    #[test]
    fn numbers_are_shown_in_groups() {
        let look = Look::new(Arc::new(Texts::new(None)), Theme::Mono);
        let counts = [0, 999, 1_000, 181_900, u64::MAX].map(|number| count(number, &look));
        assert_eq!(counts, ["0", "999", "1,000", "181,900", "18,446,744,073,709,551,615"]);
        assert_eq!(mebibytes(1_027_604.0, &look), "0.98");
        assert_eq!(
            [516, 1_024, 1_363_149, 10 << 20].map(|bytes| size(bytes, &look)),
            ["516 B", "1 KiB", "1.3 MiB", "10 MiB"]
        );
        assert_eq!([0, 104_858, 5 << 30].map(|bytes| amount(bytes, &look.texts)), ["0.0 MiB", "0.1 MiB", "5.0 GiB"]);
        assert_eq!([0.84, 38.4].map(|time| milliseconds(time, &look)), ["0.8 ms", "38 ms"]);
        assert_eq!([f64::NAN, f64::INFINITY, -1.0].map(|number| decimal(number, 1, &look)), ["0.0", "0.0", "0.0"]);
        assert_eq!(rounded(f64::NAN, &look), "0");
    }

    #[test]
    fn times_are_shown_as_clocks() {
        assert_eq!(clock(Duration::from_secs(131)), "00:02:11");
        assert_eq!([169, 3_723].map(|seconds| span(Duration::from_secs(seconds))), ["2:49", "1:02:03"]);
        let time = Duration::from_millis(4_100);
        assert_eq!((span(time), lasted(time)), ("0:05".into(), "0:04".into()));
    }
}
