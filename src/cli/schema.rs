//! `outflow schema`: prints the JSON Schema of a spec or of an event.

use std::io::{self, Write};

use clap::ValueEnum;

use super::{Exit, Failure};

const SPEC: &str = include_str!("../../assets/schemas/spec.json");
const EVENT: &str = include_str!("../../assets/schemas/event.json");

/// Arguments of `schema`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[arg(value_enum)]
    of: Subject,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Subject {
    Spec,
    Event,
}

pub(super) fn execute(args: &Args) -> Result<Exit, Failure> {
    let schema = match args.of {
        Subject::Spec => SPEC,
        Subject::Event => EVENT,
    };
    io::stdout().lock().write_all(schema.as_bytes())?;
    Ok(Exit::Done)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    use super::*;
    use crate::destination::spec::{SEGMENT_KEYS, TABLES};
    use crate::source::file::{FileOrder, Rewritten};

    #[test]
    fn the_schema_of_a_spec_has_the_keys_that_are_read() {
        let schema: Value = serde_json::from_str(SPEC).unwrap();
        for (table, keys) in TABLES {
            let properties = match *table {
                "" => &schema["properties"],
                table => &schema["properties"][table]["properties"],
            };
            let named: BTreeSet<&str> = properties.as_object().unwrap().keys().map(String::as_str).collect();
            assert_eq!(named, keys.iter().copied().collect(), "[{table}]");
        }
    }

    #[test]
    fn the_schema_of_a_segment_has_the_keys_that_are_read() {
        let schema: Value = serde_json::from_str(SPEC).unwrap();
        let segment = &schema["properties"]["activation"]["properties"]["segments"]["items"]["properties"];
        let named: BTreeSet<&str> = segment.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(named, SEGMENT_KEYS.iter().copied().collect());
    }

    #[test]
    fn the_schema_of_a_source_has_the_values_that_are_read_and_no_keys_of_another_kind() {
        let schema: Value = serde_json::from_str(SPEC).unwrap();
        let source = &schema["properties"]["source"];
        let values = |key: &str| source["properties"][key]["enum"].as_array().unwrap().clone();
        assert_eq!(values("order"), FileOrder::NAMES.iter().map(|(name, _)| *name).collect::<Vec<_>>());
        assert_eq!(values("rewritten"), Rewritten::NAMES.iter().map(|(name, _)| *name).collect::<Vec<_>>());
        for branch in source["allOf"].as_array().unwrap() {
            let kind = branch["if"]["properties"]["kind"]["const"].as_str().unwrap();
            let refused = &branch["then"]["properties"];
            for key in ["path", "follow", "order", "rewritten", "include", "exclude"] {
                assert_eq!(refused[key] == false, kind != "file", "{kind}: {key}");
            }
        }
    }

    #[test]
    fn both_schemas_are_of_one_draft() {
        for schema in [SPEC, EVENT] {
            let schema: Value = serde_json::from_str(schema).unwrap();
            assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
        }
    }
}
