//! Builds the account of a draft, for sign-ins that a spec alone can't express.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::{AccountDraft, RoleBase};
use crate::destination::account::{Account, AccountKey, AccountSignIn, SignInKind};
use crate::kinesis::{ProvidedCredentials, Role};

impl AccountDraft {
    /// Returns the account to create, or `None` if the spec itself names the sign-in. Does not validate: the caller
    /// must have checked the answers.
    pub fn to_account(&self) -> Option<Account> {
        if !self.makes_account() {
            return None;
        }
        let (source, role) = match self.sign_in {
            SignInKind::AssumeRole => (self.base(), Some(self.role())),
            SignInKind::AccessKey
            | SignInKind::TemporaryKey
            | SignInKind::Profile
            | SignInKind::Ambient
            | SignInKind::Environment
            | SignInKind::Existing => (self.key(), None),
        };
        let endpoint = self.endpoint_url.trim();
        Some(Account {
            name: self.name.trim().to_owned(),
            source,
            role,
            region: self.region.trim().to_owned(),
            endpoint_url: (!endpoint.is_empty()).then(|| endpoint.to_owned()),
            generation: 1,
            next_key: None,
        })
    }

    fn base(&self) -> AccountSignIn {
        AccountSignIn::Provided(match self.role_base {
            RoleBase::AccessKey => return self.key(),
            RoleBase::Ambient => ProvidedCredentials::Ambient,
            RoleBase::Environment => ProvidedCredentials::Environment,
            RoleBase::Profile => ProvidedCredentials::Profile(self.profile.clone()),
        })
    }

    fn key(&self) -> AccountSignIn {
        let expires = OffsetDateTime::parse(self.expires.trim(), &Rfc3339).ok();
        AccountSignIn::Key(AccountKey {
            id: Some(self.access_key_id.trim().to_owned()),
            place: self.place,
            expires: expires.filter(|_| self.sign_in == SignInKind::TemporaryKey),
        })
    }

    fn role(&self) -> Role {
        let given = |text: &str| Some(text.trim()).filter(|text| !text.is_empty()).map(str::to_owned);
        Role {
            arn: self.role_arn.trim().to_owned(),
            external_id: given(&self.external_id),
            session_name: given(&self.session_name),
        }
    }
}
