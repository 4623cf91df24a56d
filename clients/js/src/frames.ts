/**
 * What goes over the socket. The server may add fields and types at any time, so nothing here is exhaustive: unknown fields are
 * kept, unknown types are handed out under their own name.
 */

/** A person as others see them in lists and messages. */
export interface PersonRef {
  id: number;
  username: string;
  profile_picture: string | null;
}

export interface Attachment {
  id: number;
  url: string;
  filename: string;
  content_type: string;
  size: number;
}

export interface Reaction {
  user_id: number;
  emoji: string;
}

export interface Message {
  id: number;
  conversation_id: number;
  /** The place in the conversation, dense from 1, the same for everybody. Messages are shown in this order. */
  seq: number;
  sender: PersonRef;
  sender_id: number;
  content: string;
  attachment: string | null;
  attachment_info: Attachment | null;
  created_at: string;
  edited_at: string | null;
  deleted_at: string | null;
  is_read: boolean;
  is_delivered: boolean;
  reply_to: number | null;
  reactions: Reaction[];
  kind: "text" | "system" | (string & {});
  /** The last change of the conversation that touched this message: of two copies the one with the larger number is newer. */
  rev: number;
  client_message_id: string | null;
}

export interface Receipt {
  conversation_id: number;
  message_id: number;
  seq: number;
  user_id: number;
  username: string;
  timestamp: string;
  rev: number;
}

export interface ConversationChange {
  id: number;
  participants: PersonRef[];
  created_at: string;
  updated_at: string;
  is_active: boolean;
  match_id: number | null;
  last_seq: number;
  is_muted?: boolean;
}

export interface MatchSummary {
  id: number;
  user: PersonRef & { first_name: string; last_name: string };
  created_at: string;
  conversation_id: number;
}

export interface Limits {
  frame_bytes: number;
  message_chars: number;
  sockets?: number;
  message_burst?: number;
  messages_per_s?: number;
  frames_per_min?: number;
}

/** The answer to a message: it is stored, for good, at this place. */
export interface Ack {
  client_message_id: string;
  message_id: number;
  conversation_id: number;
  seq: number;
  created_at: string;
  /** True when an earlier attempt had stored it already. */
  duplicate: boolean;
}

interface CallFrame {
  conversation_id: number;
  call_id: string;
  from_user_id: number;
}

/** Durable frames. Each has the person's next cursor, and comes again after a cut for as long as it was not handled. */
export interface DurableFrames {
  new_match: { data: { type: "new_match"; match: MatchSummary } };
  match_removed: { match_id: number; conversation_id: number };
  conversation_update: {
    event: "conversation.create" | "conversation.update" | "conversation.delete";
    data: ConversationChange;
  };
  new_message: { conversation_id: number; message: Message };
  message_updated: { conversation_id: number; message: Message; rev: number };
  message_deleted: { conversation_id: number; message_id: number; seq: number; rev: number; deleted_at: string };
  message_reaction: {
    conversation_id: number;
    message_id: number;
    seq: number;
    rev: number;
    user_id: number | null;
    user_emojis: string[];
    counts: { emoji: string; count: number }[];
  };
  read_receipt: Receipt;
  delivery_receipt: Receipt;
  notification: { notification: { type: string; timestamp: string; [field: string]: unknown } };
  self_update: { what: string[] };
}

/** Frames that pass by: whoever is away misses them, and that does no harm. */
export interface PassingFrames {
  welcome: {
    session_id: string;
    user_id: number;
    cursor: number;
    epoch: string;
    server_time: string;
    heartbeat_ms: number;
    limits: Limits;
  };
  pong: { timestamp: unknown; server_time: string };
  ack: Partial<Ack> & { ref?: string };
  subscribed: { subscription_type: string };
  typing_indicator: {
    conversation_id: number;
    is_typing: boolean;
    user_name: string;
    user_id: number;
    username: string;
  };
  user_status: {
    user_id: number;
    username: string;
    status: "online" | "offline";
    last_seen: string | null;
    timestamp: string;
  };
  token_expiring: { expires_at: string };
  reconnect: { retry_after_ms: number };
  call_invite: CallFrame & { media?: string };
  call_offer: CallFrame & { sdp: string };
  call_answer: CallFrame & { sdp: string };
  call_ice: CallFrame & { candidate: unknown };
  call_hangup: CallFrame & { reason?: string };
  upload_ready: { upload_id: string; chunk_size: number; offset: number };
  upload_progress: { upload_id: string; received: number };
  upload_done: { upload_id: string; attachment: Attachment };
}

/** What the server says about a frame that it does not take. */
export interface ErrorFrame {
  type: "error";
  code: string;
  message: string;
  ref?: string;
  client_message_id?: string;
  retry_after_ms?: number;
  temporary: boolean;
}

export type DurableFrame = {
  [T in keyof DurableFrames]: { type: T; cursor: number } & DurableFrames[T];
}[keyof DurableFrames];

/** Any frame of the server, as JSON has it. */
export interface AnyFrame {
  type: string;
  cursor?: number;
  [field: string]: unknown;
}

/** Any frame of a client. */
export interface OutgoingFrame {
  type: string;
  ref?: string;
  [field: string]: unknown;
}
