//! What the engine does for a block, so that it never asks for a block by its name.

/// The engine's work for a block. Blocks that differ only in name share one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Op {
    Start,
    End,
    IfElse,
    IsTruthy,
    IsOneOf,
    Delay,
    GetPayload,
    Http,
    SetProperty,
    GetProperty,
    GetAllProperties,
    UnsetProperty,
    ClearProperties,
    UpdateCounter,
    GetCounter,
    NationalNumber,
    E164Number,
    FormatDate,
    Replace,
    StartsWith,
    EndsWith,
    Join,
    Template,
    Length,
    Slice,
    Extract,
    Cast,
    Multiply,
    Divide,
    Log,
    SendData,
    Alert,
    ShowAllAttributes,
    ContactAttribute,
    ContactProperties,
    CustomerPhoneNumber,
    ContactMetadata,
    UpdateAttributes,
    /// The contact's channel is this one.
    ChannelIs(&'static str),
    IsInbound,
    IsTransfer,
    /// Find a record of this type by a telephone number.
    FindByPhone(&'static str),
    Retrieve,
    Save,
    CreateTask,
    IsDoNotCall,
    Query,
    ScreenpopObject,
    SearchAndScreenpop,
    /// Any other command to overlay, host or softphone.
    Command,
    Unsupported,
}

/// Which ports a block has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PortShape {
    /// None: the run ends.
    End,
    /// `done`, whatever happens.
    Done,
    /// `true` and `false`.
    Question,
    /// `success` and `failure`.
    Outside,
}

impl Op {
    /// Is it a look-up, which may find nothing?
    pub(crate) const fn is_look_up(self) -> bool {
        matches!(self, Self::FindByPhone(_) | Self::Retrieve)
    }
}
