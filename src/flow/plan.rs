//! What to save once all answers are valid. Only a draft without blocking findings becomes a plan.

use std::path::Path;

use time::OffsetDateTime;

use super::checks::{self, CheckContext};
use super::field::Field;
use super::finding::{Finding, Weight, What};
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
    /// Makes the plan at the time `made_at`, or returns the blocking findings. `folder` resolves a relative source path.
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
    let field = match fault.key.as_str() {
        key if key.starts_with("account.region") => Field::Region,
        key if key.starts_with("account.endpoint") => Field::EndpointUrl,
        key if key.starts_with("account") => Field::SignIn,
        key if key.starts_with("connection.marketing") => Field::MarketingActions,
        key if key.starts_with("connection") => Field::Stream,
        key if key.starts_with("source.key") => Field::KeyNamespaces,
        key if key.starts_with("source.path") => Field::Path,
        key if key.starts_with("source") => Field::SourceKind,
        key if key.starts_with("activation.segments") => Field::Segments,
        key if key.starts_with("activation.attributes") => Field::Attributes,
        key if key.starts_with("activation.identities") => Field::Identities,
        key if key.starts_with("activation") => Field::Triggers,
        _ => Field::Name,
    };
    Finding::blocking(field, What::SpecRefused).with_reason(&fault.what).with_remedy(&fault.remedy)
}
