/** The newest frames that went over a phone's sockets. */
export class Frames {
  static KEPT = 400;
  list = [];
  count = 0;

  add({ direction, type, size, at, cursor, frame }) {
    this.list.unshift({ number: ++this.count, direction, type, size, at, cursor: cursor ?? frame?.cursor, frame });
    this.list.length = Math.min(this.list.length, Frames.KEPT);
  }

  clear() {
    this.list = [];
  }
}
