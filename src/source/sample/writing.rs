//! Writes a sample profile as one line of JSON, directly into a block.

use sha2::{Digest, Sha256};
use time::OffsetDateTime;

use super::history::{Draws, SampleMembership, SampleState, Status, TIERS};
use super::people::{CULTURES, Culture, DOMAINS};
use super::{SAMPLE_NAMESPACE, SAMPLE_SEGMENTS};

/// Number of values of half an ECID, which has 38 digits.
const HALF_AN_ECID: u64 = 10_u64.pow(19);

/// Writes the profile without a line end.
pub(super) fn profile(state: &SampleState, into: &mut Vec<u8>) {
    let mut traits = state.traits;
    let culture = &CULTURES[traits.index(CULTURES.len())];
    text(into, r#"{"person":{"email":""#);
    let hash = person(state, culture, &mut traits, into);
    text(into, r#""},"loyalty":{"tier":""#);
    text(into, TIERS[state.tier]);
    text(into, r#"","points":"#);
    number(into, state.points, 1);
    home(state, culture, &mut traits, into);
    text(into, r#""},"segmentMembership":{""#);
    memberships(&state.memberships, into);
    text(into, r#"}},"identityMap":{"ECID":[{"id":""#);
    number(into, traits.below(HALF_AN_ECID), 19);
    number(into, traits.below(HALF_AN_ECID), 19);
    text(into, r#"","primary":true}],"email_lc_sha256":[{"id":""#);
    into.extend_from_slice(&hash);
    text(into, r#""}]}}"#);
}

/// Writes e-mail address, name and birth date. Returns the SHA-256 of the address in hex.
fn person(state: &SampleState, culture: &Culture, traits: &mut Draws, into: &mut Vec<u8>) -> [u8; 64] {
    let (given, given_spelled) = traits.pick(culture.given);
    let (family, family_spelled) = traits.pick(culture.family);
    let start = into.len();
    address(into, [given_spelled, family_spelled, traits.pick(DOMAINS)], state.person);
    let hash = sha256_hex(&into[start..]);
    for part in [r#"","name":{"firstName":""#, given, r#"","lastName":""#, family, r#""},"birthDate":""#] {
        text(into, part);
    }
    number(into, 1940 + traits.below(68), 4);
    text(into, "-");
    number(into, 1 + traits.below(12), 2);
    text(into, "-");
    number(into, 1 + traits.below(28), 2);
    hash
}

/// Writes an e-mail address in lowercase, unique for each person.
fn address(into: &mut Vec<u8>, [given, family, domain]: [&str; 3], person: u64) {
    text(into, given);
    text(into, ".");
    text(into, family);
    text(into, ".");
    number(into, person, 1);
    text(into, "@");
    text(into, domain);
}

fn home(state: &SampleState, culture: &Culture, traits: &mut Draws, into: &mut Vec<u8>) {
    let cities = culture.cities.len() as u64;
    let city = (traits.below(cities) + state.moves) % cities;
    text(into, r#"},"homeAddress":{"city":""#);
    text(into, culture.cities[usize::try_from(city).unwrap_or(0)]);
    text(into, r#"","countryCode":""#);
    text(into, culture.country);
}

fn memberships(memberships: &[Option<SampleMembership>], into: &mut Vec<u8>) {
    text(into, SAMPLE_NAMESPACE);
    let mut before = r#"":{""#;
    for (segment, membership) in SAMPLE_SEGMENTS.iter().zip(memberships) {
        let Some(membership) = membership else { continue };
        for part in [before, segment.id, r#"":{"lastQualificationTime":""#] {
            text(into, part);
        }
        timestamp(into, membership.since);
        for part in [r#"","status":""#, status(membership.status), r#""}"#] {
            text(into, part);
        }
        before = r#",""#;
    }
}

fn status(status: Status) -> &'static str {
    match status {
        Status::Realized => "realized",
        Status::Existing => "existing",
        Status::Exited => "exited",
    }
}

/// Writes `2026-01-01T00:00:00Z`. Writes a time after the year 9999 as the epoch.
fn timestamp(into: &mut Vec<u8>, second: u64) {
    let time = i64::try_from(second).ok().and_then(|second| OffsetDateTime::from_unix_timestamp(second).ok());
    let time = time.unwrap_or(OffsetDateTime::UNIX_EPOCH);
    number(into, u64::from(time.year().unsigned_abs()), 4);
    let rest = [
        ("-", u8::from(time.month())),
        ("-", time.day()),
        ("T", time.hour()),
        (":", time.minute()),
        (":", time.second()),
    ];
    for (before, part) in rest {
        text(into, before);
        number(into, part.into(), 2);
    }
    text(into, "Z");
}

fn sha256_hex(bytes: &[u8]) -> [u8; 64] {
    let mut hex = [0; 64];
    let digest = Sha256::digest(bytes);
    let _ = hex_simd::encode(&digest, hex_simd::Out::from_slice(&mut hex), hex_simd::AsciiCase::Lower);
    hex
}

fn text(into: &mut Vec<u8>, text: &str) {
    into.extend_from_slice(text.as_bytes());
}

/// Writes at least `digits` decimal digits. `digits` is at most 20.
fn number(into: &mut Vec<u8>, mut value: u64, digits: usize) {
    let mut written = [b'0'; 20];
    let mut at = written.len();
    while value > 0 {
        at -= 1;
        written[at] += u8::try_from(value % 10).unwrap_or(0);
        value /= 10;
    }
    into.extend_from_slice(&written[at.min(written.len() - digits)..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(write: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut bytes = Vec::new();
        write(&mut bytes);
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn numbers_have_the_digits_asked_for() {
        for (value, digits, expected) in [
            (0, 1, "0"),
            (7, 2, "07"),
            (1234, 2, "1234"),
            (0, 19, "0000000000000000000"),
            (u64::MAX, 1, "18446744073709551615"),
        ] {
            assert_eq!(written(|into| number(into, value, digits)), expected);
        }
    }

    #[test]
    fn times_are_written_as_rfc_3339() {
        for (second, expected) in [
            (0, "1970-01-01T00:00:00Z"),
            (1_767_225_600, "2026-01-01T00:00:00Z"),
            (1_772_323_199, "2026-02-28T23:59:59Z"),
            (u64::MAX, "1970-01-01T00:00:00Z"),
        ] {
            assert_eq!(written(|into| timestamp(into, second)), expected);
        }
    }

    #[test]
    fn nothing_in_the_tables_needs_an_escape_in_json() {
        for culture in CULTURES {
            let names = culture.given.iter().chain(culture.family);
            for word in
                names.flat_map(|(name, spelled)| [name, spelled]).chain(culture.cities).chain([&culture.country])
            {
                assert_eq!(serde_json::to_string(word).unwrap(), format!("\"{word}\""));
            }
        }
    }
}
