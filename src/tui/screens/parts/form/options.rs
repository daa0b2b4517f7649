//! The options of a field: their labels and meanings.

use crate::flow::Field;
use crate::text::Texts;
use crate::text::foreign::printable;

/// Returns the label of an option. The operator's own options are shown by their names.
pub(super) fn label(field: Field, name: &str, texts: &Texts) -> String {
    field.option_label(name).map_or_else(|| printable(name), |key| texts.text(key))
}

/// Returns what an option means; empty if its label says it.
pub(super) fn meaning(field: Field, name: &str, texts: &Texts) -> String {
    field.option_meaning(name).map_or_else(String::new, |key| texts.text(key))
}
