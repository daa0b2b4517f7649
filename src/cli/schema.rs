//! `outflow schema`: prints the JSON Schema of a spec or of an event.

use std::io::{self, Write};

use clap::ValueEnum;
use serde_json::{Value, json};

use super::{Exit, Failure};
use crate::activation::rules::ExportOptions;
use crate::flow::Field;
use crate::text::Texts;

/// Without the export options, which [`spec`] adds.
const SPEC: &str = include_str!("../../assets/schemas/spec.json");
const EVENT: &str = include_str!("../../assets/schemas/event.json");

#[derive(Debug, clap::Args)]
pub(super) struct SchemaArgs {
    #[arg(value_enum)]
    of: Subject,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Subject {
    Spec,
    Event,
}

pub(super) fn execute(args: &SchemaArgs) -> Result<Exit, Failure> {
    match args.of {
        Subject::Spec => writeln!(io::stdout().lock(), "{:#}", spec())?,
        Subject::Event => io::stdout().lock().write_all(EVENT.as_bytes())?,
    }
    Ok(Exit::Done)
}

/// Returns the schema of a spec. An export option is described as in the help of its field.
fn spec() -> Value {
    // A test parses the file.
    let mut schema: Value = serde_json::from_str(SPEC).unwrap_or_default();
    for (key, default) in json!(ExportOptions::default()).as_object().into_iter().flatten() {
        let field = Field::from_setting(key);
        let mut option = json!({ "description": field.map(|field| Texts::english().text(field.help())) });
        if default.is_boolean() {
            option["type"] = json!("boolean");
        } else {
            option["enum"] = json!(field.map(Field::options));
        }
        option["default"] = default.clone();
        schema["properties"]["activation"]["properties"][key] = option;
    }
    schema
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::destination::spec::{SEGMENT_KEYS, TABLES};
    use crate::source::file::{FileOrder, Rewritten};
    use crate::text::NamedChoice;

    #[test]
    fn the_schema_of_a_spec_has_the_keys_that_are_read() {
        let schema = spec();
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
        let schema = spec();
        let segment = &schema["properties"]["activation"]["properties"]["segments"]["items"]["properties"];
        let named: BTreeSet<&str> = segment.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(named, SEGMENT_KEYS.iter().copied().collect());
    }

    #[test]
    fn the_schema_of_a_source_has_the_values_that_are_read_and_no_keys_of_another_kind() {
        let schema = spec();
        let source = &schema["properties"]["source"];
        let values = |key: &str| source["properties"][key]["enum"].as_array().unwrap().clone();
        assert_eq!(values("order"), FileOrder::ALL.iter().map(|one| one.name()).collect::<Vec<_>>());
        assert_eq!(values("rewritten"), Rewritten::ALL.iter().map(|one| one.name()).collect::<Vec<_>>());
        for branch in source["allOf"].as_array().unwrap() {
            let kind = branch["if"]["properties"]["kind"]["const"].as_str().unwrap();
            let refused = &branch["then"]["properties"];
            for key in ["path", "follow", "order", "rewritten", "include", "exclude"] {
                assert_eq!(refused[key] == false, kind != "file", "{kind}: {key}");
            }
        }
    }

    #[test]
    fn an_option_of_the_export_is_described_with_its_values() {
        let options = &spec()["properties"]["activation"]["properties"];
        let names = json!({
            "description": "Adds the name to each mapped segment in the event.",
            "type": "boolean",
            "default": false,
        });
        assert_eq!(options["include_segment_names"], names);
        assert_eq!(options["initial_exits"]["enum"], json!(["skip", "send"]));
        for key in json!(ExportOptions::default()).as_object().unwrap().keys() {
            assert!(options[key]["description"].is_string(), "{key}");
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
