//! Reads what a prompt must not show, on systems other than Unix.

use std::io;

use crate::secret::Secret;

pub(crate) fn read_hidden() -> io::Result<Secret> {
    rpassword::read_password().map(Secret::new)
}
