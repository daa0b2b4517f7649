//! Tests specs: a valid spec is the same after it is stored, and each fault of an invalid spec has a position.

use std::path::Path;

use outflow::destination::{Difference, Saved};
use time::OffsetDateTime;

use crate::fuzz;

/// The start of both specs.
macro_rules! head {
    () => {
        r#"name = "high"
kind = "amazon-kinesis"
[account]
credentials = "environment"
region = "us-east-2"
[connection]
stream = "segments"
[source]
"#
    };
}

pub(crate) const SPEC: &str = concat!(
    head!(),
    r#"kind = "file"
path = "profiles.ndjson"
[activation]
segments = [{ id = "a", name = "A", namespace = "ups", created_at = 2022-03-29T11:28:45.5+02:00 }, { id = "b" }]
include_segment_timestamps = true
append_newline = true
lone_surrogates = "replace"
attributes = ["person.email", "tags", '"a.b"."c\"d"']
identities = [{ namespace = "E", hash = "sha256" }, { namespace = "D" }]
"#
);

/// The same segments in the other form.
const LINED: &str = concat!(
    head!(),
    r#"kind = "stdin"
[[activation.segments]]
id = "a"
updated_at = "2022-03-29T11:28:45Z" # ours
  [[activation.segments]]
  id = "b"
"#
);

/// Checks that the stored spec is the same, with the mapping time of each segment.
fn stores(saved: &Saved) {
    let stored = saved.mapped(None, OffsetDateTime::UNIX_EPOCH);
    let stored = stored.unwrap_or_else(|fault| panic!("{fault}\n{}", saved.text()));
    assert!(Difference::between(Some(stored.spec()), saved.spec()).is_empty(), "{}", saved.text());
    let mut stamps = stored.spec().activation.segments.iter().map(|segment| segment.stamps);
    assert!(stamps.all(|one| one.mapped_at.and(one.mapping_updated_at).is_some()), "{}", stored.text());
}

#[test]
fn a_spec_is_taken_or_its_faults_have_their_places() {
    fuzz("spec", &[SPEC.as_bytes(), LINED.as_bytes()], |bytes, _| {
        let text = String::from_utf8_lossy(bytes);
        match Saved::read(text.as_bytes(), "high.toml", Path::new("/")) {
            Err(faults) => assert!(faults.to_string().starts_with("high.toml:"), "{faults}"),
            Ok(saved) => stores(&saved),
        }
    });
}
