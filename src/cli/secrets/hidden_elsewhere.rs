//! A prompt that does not show the input, for systems other than Unix.

use super::super::{Context, Exit, Failure};
use crate::secret::Secret;
use crate::text::{Key, Value};

pub(in crate::cli) fn hidden(context: &Context, key: Key, values: &[(&str, Value<'_>)]) -> Result<Secret, Failure> {
    context.prompt(key, values)?;
    let typed = rpassword::read_password();
    typed.map(Secret::new).map_err(|error| Failure::new(Exit::Failure, format!("Could not read the answer: {error}.")))
}
