//! Explains in place of an empty list why the survey has filled nothing in.

use crate::destination::spec::SourceKind;
use crate::flow::{Fact, Flow};
use crate::text::Key;

/// Returns why a list that the survey fills is empty.
pub(super) fn explain_empty(flow: &Flow) -> Key {
    match &flow.facts().survey {
        Fact::NotRequested if flow.draft().source.kind == SourceKind::Stdin => Key::ListNothingOfStdin,
        Fact::NotRequested | Fact::Loading(..) => Key::ListNothingYet,
        Fact::Ready(_) => Key::ListNothingThere,
        Fact::Failed(_) => Key::ListNothingReadable,
        Fact::Stopped(..) => Key::NothingStopped,
    }
}

/// Returns why there is no namespace to choose.
pub(super) fn explain_no_namespaces(flow: &Flow) -> Key {
    match &flow.facts().survey {
        Fact::Loading(..) => Key::ListNothingYet,
        Fact::Stopped(..) => Key::NothingStopped,
        Fact::Ready(_) | Fact::Failed(_) | Fact::NotRequested => Key::ListNoNamespace,
    }
}
