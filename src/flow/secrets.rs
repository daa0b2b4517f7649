//! The secrets that were typed and are not stored yet. They are in no draft, and are wiped when they are dropped.

use super::field::Field;
use crate::secret::Secret;

#[derive(Default)]
pub(super) struct TypedSecrets {
    secret: Option<Secret>,
    token: Option<Secret>,
}

impl TypedSecrets {
    pub(super) fn get(&self, field: Field) -> Option<&Secret> {
        match field {
            Field::Secret => self.secret.as_ref(),
            Field::SessionToken => self.token.as_ref(),
            _ => None,
        }
    }

    /// Replaces the secret of a field; an empty one clears it. Returns false if the field holds no secret.
    pub(super) fn put(&mut self, field: Field, secret: Secret) -> bool {
        let place = match field {
            Field::Secret => &mut self.secret,
            Field::SessionToken => &mut self.token,
            _ => return false,
        };
        *place = Some(secret).filter(|secret| !secret.is_empty());
        true
    }
}
