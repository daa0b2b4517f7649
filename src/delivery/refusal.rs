//! Why a request or a record was refused. Borrowed from the answer, so that a record that fails costs no copy.

use std::borrow::Cow;

use super::reaction::{Reaction, reaction};
use crate::kinesis::FailureMessage;

/// An error as the service reported it, or as Outflow names it.
#[derive(Clone, Copy)]
pub(super) struct Refusal<'a> {
    pub(super) code: &'a str,
    pub(super) message: ErrorMessage<'a>,
}

impl Refusal<'_> {
    pub(super) fn reaction(&self) -> Reaction {
        reaction(self.code, self.message.theirs())
    }

    /// Whether Kinesis itself says that a record is at fault, and not another part of the request.
    pub(super) fn blames_record(&self) -> bool {
        let words = self.message.theirs().to_ascii_lowercase();
        let is_about = |part: &str| words.contains(part);
        self.reaction() == Reaction::Poison
            && ["record", "partitionkey", "partition key", "member.data"].into_iter().any(is_about)
            && !["streamname", "streamarn", "stream name"].into_iter().any(is_about)
    }
}

/// The message of an error, by its author.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum ErrorMessage<'a> {
    /// From the service or the operating system.
    Theirs(&'a str),
    /// From Outflow.
    Ours(&'a FailureMessage),
}

impl<'a> ErrorMessage<'a> {
    /// Returns the message if it is not from Outflow, else an empty text: Outflow's own messages say no more than the
    /// code.
    pub(super) fn theirs(self) -> &'a str {
        match self {
            Self::Theirs(words) => words,
            Self::Ours(words) => words.theirs(),
        }
    }

    /// Returns the message in English, for a dead letter.
    pub(super) fn text(self) -> Cow<'a, str> {
        match self {
            Self::Theirs(words) => words.into(),
            Self::Ours(words) => words.to_string().into(),
        }
    }

    /// Replaces the words in `place`. Reuses their memory if it can.
    pub(super) fn put(self, place: &mut FailureMessage) {
        match (self, place) {
            (Self::Theirs(words), FailureMessage::Theirs(old)) => words.clone_into(old),
            (said, place) if said != ErrorMessage::from(&*place) => *place = said.into(),
            _ => {}
        }
    }
}

impl<'a> From<&'a FailureMessage> for ErrorMessage<'a> {
    fn from(words: &'a FailureMessage) -> Self {
        if let FailureMessage::Theirs(words) = words { Self::Theirs(words) } else { Self::Ours(words) }
    }
}

impl From<ErrorMessage<'_>> for FailureMessage {
    fn from(said: ErrorMessage<'_>) -> Self {
        match said {
            ErrorMessage::Theirs(words) => words.into(),
            ErrorMessage::Ours(words) => words.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinesis::ServiceHost;

    #[test]
    fn words_take_the_place_of_others_and_keep_their_memory() {
        let mut words = FailureMessage::from("Signature expired: a long while ago");
        let memory = words.theirs().as_ptr();
        ErrorMessage::Theirs("Rate exceeded").put(&mut words);
        assert_eq!((words.theirs(), words.theirs().as_ptr()), ("Rate exceeded", memory));
        let ours = FailureMessage::Unreachable(ServiceHost::named("10.0.0.1"), Box::new(FailureMessage::TooLate));
        for said in [&ours, &FailureMessage::Silent, &"no route to host".into()] {
            ErrorMessage::from(said).put(&mut words);
            assert_eq!(&words, said);
        }
    }

    #[test]
    fn only_kinesis_blames_a_record() {
        let size = "1 validation error detected: Value 'java.nio.HeapByteBuffer[pos=0 lim=1048577 cap=1048577]' at \
             'records.1.member.data' failed to satisfy constraint: Member must have length less than or equal to 1048576";
        let stream = "1 validation error detected: Value 'x/y' at 'streamName' failed to satisfy constraint: records";
        for (code, words, expected) in [
            ("ValidationException", size, true),
            ("InvalidArgumentException", "Records size exceeds 5 MB limit", true),
            ("ValidationException", "Value '' at 'records.1.member.partitionKey' failed to satisfy", true),
            ("ValidationException", stream, false),
            ("SerializationException", "", false),
            ("RequestEntityTooLarge", size, false),
            ("HTTP 400", "record", false),
            ("InternalFailure", size, false),
        ] {
            let refusal = Refusal { code, message: ErrorMessage::Theirs(words) };
            assert_eq!(refusal.blames_record(), expected, "{code}: {words}");
        }
    }

    #[test]
    fn a_dead_letter_holds_all_and_the_reaction_sees_what_others_say() {
        let ours = FailureMessage::Unreachable(ServiceHost::named("10.0.0.1"), Box::new("reset".into()));
        assert_eq!(ErrorMessage::from(&ours).text(), "could not reach 10.0.0.1: reset");
        assert_eq!(
            (ErrorMessage::from(&ours).theirs(), ErrorMessage::from(&FailureMessage::Silent).theirs()),
            ("", "")
        );
        let theirs = FailureMessage::from("Signature expired");
        assert_eq!(
            (ErrorMessage::from(&theirs).theirs(), &*ErrorMessage::from(&theirs).text()),
            ("Signature expired", "Signature expired")
        );
    }
}
