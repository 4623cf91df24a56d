mod accounts;
mod conversations;
mod demo;
mod matching;
mod message;
mod page;
mod person;
mod photos;
mod position;
mod privacy;
mod profile;
mod prompt;
mod request;

pub use accounts::{
    AppwriteRequest, ExportRequest, LoginRequest, LogoutRequest, RefreshRequest, RegisterRequest, Session, SignedIn,
    TokenPair, WsTicket,
};
pub use conversations::{Conversation, ConversationPatch, OpenConversationRequest};
pub use demo::DemoRequest;
pub use matching::{
    InterestChoice, InterestsRequest, LikeAnswer, LikeBudget, LikeLimits, LikeRequest, LikeTarget, LikesReceived,
    Match, RankingWeight, ReceivedLike, RecentMatch, TargetRequest,
};
pub use message::{AttachmentInfo, EditMessageRequest, Message, MessageKind, Reaction, SendMessageRequest};
pub use page::{Detail, Page};
pub use person::{Card, MatchSummary, MatchedPerson, PersonRef};
pub use photos::{CardPhoto, OwnPhoto, PhotoOrderRequest, SentFile};
pub use position::{PositionNoted, PositionRequest};
pub use privacy::{Privacy, PrivacyPatch};
pub use profile::{Interest, Preferences, PreferencesPatch, User, UserPatch};
pub use prompt::{GivenAnswer, Prompt, PromptAnswer, PromptsRequest};
pub use request::{Request, RequestError};
