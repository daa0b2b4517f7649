//! Writes a sample profile as one line of JSON, directly into a block.

use std::io::{self, Write};

use sha2::{Digest, Sha256};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::history::{SampleMembership, SampleState, Status, TIERS};
use super::people::{CULTURES, DOMAINS};
use super::{SAMPLE_NAMESPACE, SAMPLE_SEGMENTS};

/// Number of values of half an ECID, which has 38 digits.
const HALF_AN_ECID: u64 = 10_u64.pow(19);

/// Writes the profile without a line end. Writing into memory never fails.
pub(super) fn profile(state: &SampleState, into: &mut Vec<u8>) -> io::Result<()> {
    let mut traits = state.traits;
    let culture = &CULTURES[traits.index(CULTURES.len())];
    let (given, given_spelled) = traits.pick(culture.given);
    let (family, family_spelled) = traits.pick(culture.family);
    // In lowercase, and unique for each person.
    let email = format!("{given_spelled}.{family_spelled}.{}@{}", state.person, traits.pick(DOMAINS));
    let hash = hex_simd::encode_to_string(Sha256::digest(&email), hex_simd::AsciiCase::Lower);
    let [year, month, day] = [1940 + traits.below(68), 1 + traits.below(12), 1 + traits.below(28)];
    let cities = culture.cities.len() as u64;
    let city = culture.cities[usize::try_from((traits.below(cities) + state.moves) % cities).unwrap_or(0)];
    let [ecid, ecid_rest] = [traits.below(HALF_AN_ECID), traits.below(HALF_AN_ECID)];
    let (country, tier, points) = (culture.country, TIERS[state.tier], state.points);
    write!(into, r#"{{"person":{{"email":"{email}","name":{{"firstName":"{given}","lastName":"{family}"}},"#)?;
    write!(into, r#""birthDate":"{year}-{month:02}-{day:02}"}},"loyalty":{{"tier":"{tier}","points":{points}}},"#)?;
    write!(into, r#""homeAddress":{{"city":"{city}","countryCode":"{country}"}},"#)?;
    write!(into, r#""segmentMembership":{{"{SAMPLE_NAMESPACE}":{{"#)?;
    memberships(&state.memberships, into)?;
    write!(into, r#"}}}},"identityMap":{{"ECID":[{{"id":"{ecid:019}{ecid_rest:019}","primary":true}}],"#)?;
    write!(into, r#""email_lc_sha256":[{{"id":"{hash}"}}]}}}}"#)
}

fn memberships(memberships: &[Option<SampleMembership>], into: &mut Vec<u8>) -> io::Result<()> {
    let mut before = "";
    for (segment, membership) in SAMPLE_SEGMENTS.iter().zip(memberships) {
        let Some(membership) = membership else { continue };
        let status = match membership.status {
            Status::Realized => "realized",
            Status::Existing => "existing",
            Status::Exited => "exited",
        };
        let (id, since) = (segment.id, timestamp(membership.since));
        write!(into, r#"{before}"{id}":{{"lastQualificationTime":"{since}","status":"{status}"}}"#)?;
        before = ",";
    }
    Ok(())
}

/// Returns a time as `2026-01-01T00:00:00Z`. Returns the epoch for a time after the year 9999.
fn timestamp(second: u64) -> String {
    let time = i64::try_from(second).ok().and_then(|second| OffsetDateTime::from_unix_timestamp(second).ok());
    time.unwrap_or(OffsetDateTime::UNIX_EPOCH).format(&Rfc3339).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_as_rfc_3339() {
        for (second, expected) in [
            (0, "1970-01-01T00:00:00Z"),
            (1_767_225_600, "2026-01-01T00:00:00Z"),
            (1_772_323_199, "2026-02-28T23:59:59Z"),
            (u64::MAX, "1970-01-01T00:00:00Z"),
        ] {
            assert_eq!(timestamp(second), expected);
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
