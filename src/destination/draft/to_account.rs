//! Builds the account of a draft, for sign-ins that a spec alone can't express.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::{AccountDraft, Keep, RoleBase, SignIn};
use crate::destination::account::{Account, AccountKey, AccountSignIn};
use crate::destination::vault::SecretPlace;
use crate::kinesis::Role;

impl From<Keep> for SecretPlace {
    fn from(keep: Keep) -> Self {
        match keep {
            Keep::Keyring => Self::Keyring,
            Keep::Session => Self::Session,
            Keep::File => Self::File,
        }
    }
}

impl AccountDraft {
    /// Returns the account to create, or `None` if the spec itself names the sign-in. Does not validate: the caller
    /// must have checked the answers.
    pub fn to_account(&self) -> Option<Account> {
        if !self.makes_account() {
            return None;
        }
        let (source, role) = match self.sign_in {
            SignIn::AssumeRole => (self.base(), Some(self.role())),
            SignIn::AccessKey
            | SignIn::TemporaryKey
            | SignIn::Profile
            | SignIn::Ambient
            | SignIn::Environment
            | SignIn::Existing => (self.key(), None),
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
        match self.role_base {
            RoleBase::Ambient => AccountSignIn::Ambient,
            RoleBase::Environment => AccountSignIn::Environment,
            RoleBase::Profile => AccountSignIn::Profile(self.profile.clone()),
            RoleBase::AccessKey => self.key(),
        }
    }

    fn key(&self) -> AccountSignIn {
        let expires = OffsetDateTime::parse(self.expires.trim(), &Rfc3339).ok();
        AccountSignIn::Key(AccountKey {
            id: Some(self.access_key_id.trim().to_owned()),
            place: self.keep.into(),
            expires: expires.filter(|_| self.sign_in == SignIn::TemporaryKey),
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
