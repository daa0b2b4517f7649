//! What is to be done once all answers are right. It can only be made of a draft without findings.

use std::path::Path;

use time::OffsetDateTime;

use super::checks::{self, Around};
use super::field::Field;
use super::finding::{Finding, Weight, What};
use crate::destination::account::Account;
use crate::destination::draft::Draft;
use crate::destination::{Saved, SpecFault};

/// A destination to be saved, and the account to be made for it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Plan {
    saved: Saved,
    account: Option<Account>,
    at: OffsetDateTime,
}

impl Plan {
    /// The plan of `draft` made at `at`, or what is in its way. A relative source path is resolved against `folder`.
    pub(super) fn of(
        draft: &Draft,
        around: &Around<'_>,
        folder: &Path,
        at: OffsetDateTime,
    ) -> Result<Self, Vec<Finding>> {
        let found = checks::all(draft, around);
        let blocking: Vec<_> = found.into_iter().filter(|finding| finding.weight == Weight::Blocks).collect();
        if !blocking.is_empty() {
            return Err(blocking);
        }
        let saved = Saved::read(draft.to_spec().as_bytes(), "draft", folder);
        let saved = saved.map_err(|faults| faults.as_slice().iter().map(refused).collect::<Vec<_>>())?;
        let account = draft.account.to_account();
        Ok(Self { saved, account, at })
    }

    /// The destination, as `outflow apply` would take it.
    pub fn saved(&self) -> &Saved {
        &self.saved
    }

    /// When it was made, which is when new segments are mapped: one moment for what is previewed and what is saved of it.
    pub fn at(&self) -> OffsetDateTime {
        self.at
    }

    /// The account to be made. Its secret is stored already.
    pub fn account(&self) -> Option<&Account> {
        self.account.as_ref()
    }
}

/// What the spec's reader refuses although no check does.
fn refused(fault: &SpecFault) -> Finding {
    let field = match fault.key.as_str() {
        key if key.starts_with("account.region") => Field::Region,
        key if key.starts_with("account.endpoint") => Field::Endpoint,
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
    Finding::blocks(field, What::SpecRefused).because(&fault.what).mended(&fault.remedy)
}
