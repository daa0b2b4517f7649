//! Parses durations on the command line: `500ms`, `30s`, `5m`, `1h`.

use std::time::Duration;

use super::misuse::ValueFault;
use crate::text::Key;

pub(super) fn parse(text: &str) -> Result<Duration, ValueFault> {
    let wrong = || ValueFault::new(Key::CliFaultDuration);
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let number: u64 = number.parse().map_err(|_| wrong())?;
    let milliseconds = match unit {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        _ => return Err(wrong()),
    };
    number
        .checked_mul(milliseconds)
        .map(Duration::from_millis)
        .ok_or_else(|| ValueFault::new(Key::CliFaultDurationTooLong))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_a_number_with_its_unit() {
        for (text, milliseconds) in [("500ms", 500), ("30s", 30_000), ("5m", 300_000), ("1h", 3_600_000), ("0s", 0)] {
            assert_eq!(parse(text), Ok(Duration::from_millis(milliseconds)));
        }
        for bad in ["", "s", "30", "30 s", "-1s", "1.5s", "30sec", "18446744073709551615h", "99999999999999999999s"] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }
}
