//! The actions that keys can run, and their texts: a label for the key bar, a sentence for help and the command
//! palette.

use crate::text::Key;

macro_rules! actions {
    ($($(#[$doc:meta])* $action:ident,)*) => {
        /// Something that a key can do.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
        pub enum Action {
            $($(#[$doc])* $action,)*
        }

        impl Action {
            pub const ALL: &[Self] = &[$(Self::$action,)*];

            /// The label in the key bar.
            pub fn label(self) -> Key {
                match self {
                    $(Self::$action => const { Key::named(concat!("Act", stringify!($action))) },)*
                }
            }

            /// A sentence for help and the command palette.
            pub fn about(self) -> Key {
                match self {
                    $(Self::$action => const { Key::named(concat!("About", stringify!($action))) },)*
                }
            }
        }
    };
}

actions! {
    // --- everywhere ---
    Help,
    Palette,
    Quit,
    /// Quits when it is pressed twice.
    AskQuit,
    Redraw,
    NextTheme,
    /// Lets the app receive mouse events.
    MouseOn,
    /// Leaves the mouse to the terminal, which selects text with it.
    MouseOff,
    /// Stops the app until the shell resumes it.
    Suspend,
    Messages,

    // --- steps ---
    /// Goes to the next field that needs an answer, otherwise to the next step.
    Next,
    Back,
    /// Saves the destination without starting it, and leaves the set-up.
    SaveAndExit,
    /// Stops the job in progress.
    StopWaiting,
    ToCatalogue,
    GoAccount,
    GoAuthentication,
    GoSource,
    GoSegments,
    GoAttributes,
    GoIdentities,
    GoReview,
    GoPreview,
    GoStream,
    /// Repeats all requests of this step.
    CheckAgain,

    // --- moving ---
    NextField,
    PreviousField,
    Up,
    Down,
    Left,
    Right,
    First,
    Last,
    PageUp,
    PageDown,

    FieldHelp,
    /// Completes a path; goes to the next field if nothing is added.
    CompletePath,

    // --- text ---
    Erase,
    EraseAhead,
    EraseWord,
    EraseLine,
    Reveal,

    // --- choosing ---
    /// Opens the list of suggestions.
    OpenList,
    /// Makes the highlighted option or suggestion the answer.
    Choose,
    Toggle,
    /// Shows or hides the settings that rarely change.
    ToggleAdvanced,
    ToggleAll,
    /// Shows only the chosen rows, or all again.
    OnlyChosen,
    Filter,
    /// Starts the filter of a list in which letters and digits also start it.
    TypeFilter,
    Unfold,
    Fold,

    /// Starts to type an entry that the list lacks.
    Add,
    /// Adds the typed entry.
    Take,
    ToList,
    ClearFilter,
    Hash,

    // --- review ---
    /// Opens the answer under the cursor; its step returns to Review.
    Change,
    /// Shows the spec that the answers produce.
    ShowSpec,

    // --- the destinations ---
    Open,
    Edit,
    Run,
    /// Begins another destination with the same answers.
    Duplicate,
    Remove,
    LookAgain,

    // --- the permission panel ---
    Policy,
    AllRights,
    /// Sends test events that really arrive.
    SendTest,

    // --- anything shown ---
    Copy,
    Save,

    // --- a stream ---
    Pause,
    Resume,
    /// Starts a stream that is over.
    StartAgain,
    Letters,
    Log,
    BackgroundCheck,
    ChangeCredentials,
    Slower,
    Faster,
    /// Streams without ordering.
    AllowUnordered,
    /// Retries now instead of waiting for the next attempt of a pause.
    Look,
    /// Delivers what was read, then stops.
    Drain,
    StopNow,
    /// Leaves a stream that is over.
    Leave,

    // --- an event ---
    NextEvent,
    PreviousEvent,
    /// Reads ten times as many events for the preview.
    ReadMore,
    Find,
    Mask,
    ToggleFold,
    /// Saves the destination and starts it.
    Start,

    // --- layers ---
    Close,
    Yes,
    No,
}

impl Action {
    /// Whether the action works everywhere. A layer or field that takes text passes it on.
    pub fn is_everywhere(self) -> bool {
        matches!(
            self,
            Self::Help
                | Self::Palette
                | Self::Messages
                | Self::Redraw
                | Self::NextTheme
                | Self::MouseOn
                | Self::MouseOff
                | Self::Suspend
                | Self::Quit
        )
    }

    /// Whether the action edits a text or moves the cursor in it.
    pub fn is_editing(self) -> bool {
        let moves = matches!(self, Self::Left | Self::Right | Self::First | Self::Last);
        moves || matches!(self, Self::Erase | Self::EraseAhead | Self::EraseWord | Self::EraseLine)
    }
}
