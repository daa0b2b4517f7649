//! Feeds as files: profiles with the seeds' shape, the same bytes in every run. The files are kept between runs.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::Failure;
use crate::random::{Random, mix};

/// The mapped segments. Every profile is in the first, and some are in the second.
pub(crate) const SEGMENTS: [&str; 2] = ["7841ba61-23c1-4bb3-a495-00d3a5fe1e93", "59bd2fad-3c48-4b18-bf56-4f5c5e6967ae"];

/// The mapped attributes. The second is the line's number, so every line is different.
pub(crate) const ATTRIBUTES: [&str; 2] = ["person.email", "loyalty.points"];

/// Version of the feed's bytes. Raise it when they change, so that no run reads a kept file with the old bytes.
const FORM: u32 = 1;

/// How the changes are distributed over the profiles.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Skew {
    /// All profiles change equally often.
    #[default]
    None,
    /// The n-th profile changes in proportion to one over the n-th power of this exponent.
    Zipf(f64),
}

/// Returns a file of `events` lines, each for a random one of `profiles` profiles. Every line is due.
///
/// A line has about 720 bytes. Its exported event has about 600, with [`SEGMENTS`], [`ATTRIBUTES`] and all identities
/// mapped.
pub(crate) fn file(events: u64, profiles: u64, skew: Skew) -> Result<PathBuf, Failure> {
    let skewed = match skew {
        Skew::None => String::new(),
        Skew::Zipf(power) => format!("-zipf-{power}"),
    };
    let path = crate::scratch()?.join(format!("feed-{FORM}-{events}-{profiles}{skewed}.ndjson"));
    if path.exists() {
        return Ok(path);
    }
    let partial = path.with_extension("partial");
    let mut out = BufWriter::with_capacity(1 << 20, File::create(&partial)?);
    for (number, profile) in (0..events).zip(order(profiles, skew)) {
        write_line(&mut out, profile, number)?;
    }
    out.into_inner().map_err(std::io::IntoInnerError::into_error)?.sync_all()?;
    std::fs::rename(&partial, &path)?;
    Ok(path)
}

/// Returns the profile of each line, in order.
fn order(profiles: u64, skew: Skew) -> impl Iterator<Item = u64> {
    let mut random = Random::new(profiles);
    let mut sums: Vec<f64> = Vec::new();
    if let Skew::Zipf(power) = skew {
        sums.extend((1..=profiles).scan(0.0, |sum, rank| {
            *sum += (rank as f64).powf(-power);
            Some(*sum)
        }));
    }
    std::iter::repeat_with(move || match sums.last() {
        Some(all) => {
            let point = random.below(1 << 53) as f64 / (1_u64 << 53) as f64 * all;
            sums.partition_point(|sum| *sum <= point) as u64
        }
        None => random.below(profiles),
    })
}

/// Returns the number of events of the busiest profile.
pub(crate) fn busiest(events: u64, profiles: u64, skew: Skew) -> u64 {
    let mut counts = std::collections::HashMap::new();
    for (_, profile) in (0..events).zip(order(profiles, skew)) {
        *counts.entry(profile).or_insert(0) += 1;
    }
    counts.into_values().max().unwrap_or(0)
}

fn write_line(out: &mut impl Write, profile: u64, number: u64) -> std::io::Result<()> {
    let second = if mix(number) & 1 == 0 { "realized" } else { "exited" };
    write!(
        out,
        concat!(
            r#"{{"person":{{"email":"person.{profile:08}@customers.example","name":{{"firstName":"Given","lastName":"Family"}}}},"#,
            r#""loyalty":{{"points":{number},"tier":"silver"}},"homeAddress":{{"city":"Utrecht","countryCode":"NL"}},"#,
            r#""segmentMembership":{{"ups":{{"{first}":{{"lastQualificationTime":"2020-05-25T21:24:39Z","status":"realized"}},"#,
            r#""{other}":{{"lastQualificationTime":"2020-05-25T23:37:33Z","status":"{second}"}}}}}},"#,
        ),
        profile = profile,
        number = number,
        first = SEGMENTS[0],
        other = SEGMENTS[1],
        second = second,
    )?;
    write_identities(out, profile)
}

fn write_identities(out: &mut impl Write, profile: u64) -> std::io::Result<()> {
    let mut random = Random::new(mix(profile));
    let mut ecid = || format!("{:019}{:019}", random.next() >> 1, random.next() >> 1);
    let ecids = [ecid(), ecid()];
    let mut email =
        || format!("{:016x}{:016x}{:016x}{:016x}", random.next(), random.next(), random.next(), random.next());
    let emails = [email(), email()];
    writeln!(
        out,
        r#""identityMap":{{"ecid":[{{"id":"{}"}},{{"id":"{}"}}],"email_lc_sha256":[{{"id":"{}"}},{{"id":"{}"}}]}}}}"#,
        ecids[0], ecids[1], emails[0], emails[1],
    )
}
