//! The actions that keys can run, and their texts: a label for the key bar, a sentence for help and the command
//! palette.

use crate::text::TuiKey;

macro_rules! actions {
    ($($(#[$doc:meta])* $action:ident => $label:ident, $about:ident;)*) => {
        /// Something that a key can do.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
        pub enum Action {
            $($(#[$doc])* $action,)*
        }

        impl Action {
            pub const ALL: &[Self] = &[$(Self::$action,)*];

            /// The label in the key bar.
            pub fn label(self) -> TuiKey {
                match self {
                    $(Self::$action => TuiKey::$label,)*
                }
            }

            /// A sentence for help and the command palette.
            pub fn about(self) -> TuiKey {
                match self {
                    $(Self::$action => TuiKey::$about,)*
                }
            }
        }
    };
}

actions! {
    // --- everywhere ---
    Help => ActHelp, AboutHelp;
    Palette => ActPalette, AboutPalette;
    Quit => ActQuit, AboutQuit;
    /// Quits when it is pressed twice.
    AskQuit => ActQuit, AboutAskQuit;
    Redraw => ActRedraw, AboutRedraw;
    NextTheme => ActNextTheme, AboutNextTheme;
    /// Lets the app receive mouse events.
    MouseOn => ActMouseOn, AboutMouseOn;
    /// Leaves the mouse to the terminal, which selects text with it.
    MouseOff => ActMouseOff, AboutMouseOff;
    /// Stops the app until the shell resumes it.
    Suspend => ActSuspend, AboutSuspend;
    Messages => ActMessages, AboutMessages;

    // --- steps ---
    /// Goes to the next field that needs an answer, otherwise to the next step.
    Next => ActNext, AboutNext;
    Back => ActBack, AboutBack;
    /// Stops the job in progress.
    StopWaiting => ActStopWaiting, AboutStopWaiting;
    ToCatalogue => ActToCatalogue, AboutToCatalogue;
    GoAccount => ActGoAccount, AboutGoAccount;
    GoAuthentication => ActGoAuthentication, AboutGoAuthentication;
    GoSource => ActGoSource, AboutGoSource;
    GoSegments => ActGoSegments, AboutGoSegments;
    GoAttributes => ActGoAttributes, AboutGoAttributes;
    GoIdentities => ActGoIdentities, AboutGoIdentities;
    GoReview => ActGoReview, AboutGoReview;
    GoPreview => ActGoPreview, AboutGoPreview;
    GoStream => ActGoStream, AboutGoStream;
    /// Repeats all requests of this step.
    CheckAgain => ActCheckAgain, AboutCheckAgain;

    // --- moving ---
    NextField => ActNextField, AboutNextField;
    PreviousField => ActPreviousField, AboutPreviousField;
    Up => ActUp, AboutUp;
    Down => ActDown, AboutDown;
    Left => ActLeft, AboutLeft;
    Right => ActRight, AboutRight;
    First => ActFirst, AboutFirst;
    Last => ActLast, AboutLast;
    PageUp => ActPageUp, AboutPageUp;
    PageDown => ActPageDown, AboutPageDown;

    FieldHelp => ActFieldHelp, AboutFieldHelp;

    // --- text ---
    Erase => ActErase, AboutErase;
    EraseAhead => ActEraseAhead, AboutEraseAhead;
    EraseWord => ActEraseWord, AboutEraseWord;
    EraseLine => ActEraseLine, AboutEraseLine;
    Reveal => ActReveal, AboutReveal;

    // --- choosing ---
    Toggle => ActToggle, AboutToggle;
    ToggleAll => ActToggleAll, AboutToggleAll;
    /// Shows only the chosen rows, or all again.
    OnlyChosen => ActOnlyChosen, AboutOnlyChosen;
    Filter => ActFilter, AboutFilter;
    /// Starts the filter of a list in which letters and digits also start it.
    TypeFilter => ActFilter, AboutTypeFilter;
    Unfold => ActUnfold, AboutUnfold;
    Fold => ActFold, AboutFold;

    /// Starts to type an entry that the list lacks.
    Add => ActAdd, AboutAdd;
    /// Adds the typed entry.
    Take => ActTake, AboutTake;
    ToList => ActToList, AboutToList;
    ClearFilter => ActClearFilter, AboutClearFilter;
    Hash => ActHash, AboutHash;

    // --- review ---
    /// Opens the answer under the cursor; its step returns to Review.
    Change => ActChange, AboutChange;
    /// Shows the spec that the answers produce.
    ShowSpec => ActShowSpec, AboutShowSpec;

    // --- the destinations ---
    Open => ActOpen, AboutOpen;
    Edit => ActEdit, AboutEdit;
    Run => ActRun, AboutRun;
    /// Begins another destination with the same answers.
    Duplicate => ActDuplicate, AboutDuplicate;
    Remove => ActRemove, AboutRemove;
    LookAgain => ActLookAgain, AboutLookAgain;

    // --- the permission panel ---
    Policy => ActPolicy, AboutPolicy;
    AllRights => ActAllRights, AboutAllRights;
    /// Sends test events that really arrive.
    SendTest => ActSendTest, AboutSendTest;

    // --- anything shown ---
    Copy => ActCopy, AboutCopy;
    Save => ActSave, AboutSave;

    // --- a stream ---
    Pause => ActPause, AboutPause;
    Resume => ActResume, AboutResume;
    /// Starts a stream that is over.
    StartAgain => ActStartAgain, AboutStartAgain;
    Letters => ActLetters, AboutLetters;
    Log => ActLog, AboutLog;
    BackgroundCheck => ActBackgroundCheck, AboutBackgroundCheck;
    OtherSignIn => ActOtherSignIn, AboutOtherSignIn;
    Slower => ActSlower, AboutSlower;
    Faster => ActFaster, AboutFaster;
    /// Streams without ordering.
    AllowUnordered => ActAllowUnordered, AboutAllowUnordered;
    /// Retries now instead of waiting for the next attempt of a pause.
    Look => ActLook, AboutLook;
    /// Delivers what was read, then stops.
    Drain => ActDrain, AboutDrain;
    StopNow => ActStopNow, AboutStopNow;
    /// Leaves a stream that is over.
    Leave => ActLeave, AboutLeave;

    // --- an event ---
    NextEvent => ActNextEvent, AboutNextEvent;
    PreviousEvent => ActPreviousEvent, AboutPreviousEvent;
    /// Reads ten times as many events for the preview.
    ReadMore => ActReadMore, AboutReadMore;
    Find => ActFind, AboutFind;
    Mask => ActMask, AboutMask;
    ToggleFold => ActToggleFold, AboutToggleFold;
    /// Saves the destination and starts it.
    Start => ActStart, AboutStart;

    // --- layers ---
    Close => ActClose, AboutClose;
    Yes => ActYes, AboutYes;
    No => ActNo, AboutNo;
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
