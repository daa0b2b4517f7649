//! What to save once all answers are valid. Only a draft without blocking findings becomes a plan.

use std::path::Path;

use time::OffsetDateTime;

use super::checks::{self, CheckContext};
use super::field::Field;
use super::finding::{Finding, Weight, What};
use super::step::Step;
use crate::destination::account::Account;
use crate::destination::draft::Draft;
use crate::destination::{Saved, SpecFault};

/// A destination to save, and the account to create for it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Plan {
    saved: Saved,
    account: Option<Account>,
    made_at: OffsetDateTime,
}

impl Plan {
    /// Makes the plan at the time `made_at`, or returns the blocking findings. `folder` resolves a relative source
    /// path.
    pub(super) fn from_draft(
        draft: &Draft,
        around: &CheckContext<'_>,
        folder: &Path,
        made_at: OffsetDateTime,
    ) -> Result<Self, Vec<Finding>> {
        let found = checks::check_draft(draft, around);
        let blocking: Vec<_> = found.into_iter().filter(|finding| finding.weight == Weight::Blocks).collect();
        if !blocking.is_empty() {
            return Err(blocking);
        }
        let saved = Saved::read(draft.to_spec().as_bytes(), "draft", folder);
        let saved = saved.map_err(|faults| faults.as_slice().iter().map(spec_finding).collect::<Vec<_>>())?;
        let account = draft.account.to_account();
        Ok(Self { saved, account, made_at })
    }

    /// Returns the destination as `outflow apply` would read it.
    pub fn saved(&self) -> &Saved {
        &self.saved
    }

    /// Returns when the plan was made, which is also when new segments are mapped, in the preview and in what is saved.
    pub fn made_at(&self) -> OffsetDateTime {
        self.made_at
    }

    /// Returns the account to create. Its secret is already stored.
    pub fn account(&self) -> Option<&Account> {
        self.account.as_ref()
    }
}

/// Returns the finding for a fault that the parser of specs finds although no check does.
fn spec_finding(fault: &SpecFault) -> Finding {
    Finding::blocking(field_of_key(&fault.key), What::SpecRefused).with_reason(&fault.what).with_remedy(&fault.remedy)
}

/// Returns the field of a key in a spec: the one of the same name in the steps of the key's section, otherwise the first
/// that the section cannot do without.
fn field_of_key(key: &str) -> Field {
    let mut parts = key.split(['.', '[']);
    let (steps, otherwise): (&[Step], _) = match parts.next() {
        Some("account") => (&[Step::Account], Field::SignIn),
        Some("connection") => (&[Step::Authentication], Field::Stream),
        Some("source") => (&[Step::Source], Field::SourceKind),
        Some("activation") => (&[Step::Segments, Step::Attributes, Step::Identities], Field::Triggers),
        _ => (&[], Field::Name),
    };
    let named = parts.next().and_then(Field::from_setting);
    named.filter(|field| steps.contains(&field.step())).unwrap_or(otherwise)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_of_a_spec_leads_to_the_field_of_its_name_or_to_one_of_its_section() {
        for (key, field) in [
            ("name", Field::Name),
            ("version", Field::Name),
            ("account", Field::SignIn),
            ("account.name", Field::SignIn),
            ("account.region", Field::Region),
            ("account.endpoint_url", Field::EndpointUrl),
            ("connection.stream", Field::Stream),
            ("connection.marketing_actions[1]", Field::MarketingActions),
            ("source.kind", Field::SourceKind),
            ("source.key_namespaces[0]", Field::KeyNamespaces),
            ("source.path", Field::Path),
            ("activation.segments[1].updated_at", Field::Segments),
            ("activation.attributes[0]", Field::Attributes),
            ("activation.identities[0].hash", Field::Identities),
            ("activation.strict", Field::Strict),
            ("activation.unknown", Field::Triggers),
        ] {
            assert_eq!(field_of_key(key), field, "{key}");
        }
    }
}
