// The part of EventSource that providers use. Browsers have it; Node 20 does not.
export class EventSource extends EventTarget {
  static CONNECTING = 0
  static OPEN = 1
  static CLOSED = 2
  readyState = EventSource.CONNECTING
  #abort = new AbortController()

  constructor(url) {
    super()
    this.#read(url).catch(() => this.#end())
  }

  close() {
    this.readyState = EventSource.CLOSED
    this.#abort.abort()
  }

  async #read(url) {
    const response = await fetch(url, { headers: { accept: 'text/event-stream' }, signal: this.#abort.signal })
    if (!response.ok) return this.#end()
    this.readyState = EventSource.OPEN
    this.dispatchEvent(new Event('open'))
    let text = ''
    for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
      text += chunk
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        this.#dispatch(text.slice(0, end))
        text = text.slice(end + 2)
      }
    }
    this.#end()
  }

  #dispatch(block) {
    const field = (name) =>
      block
        .split('\n')
        .filter((line) => line.startsWith(`${name}: `))
        .map((line) => line.slice(name.length + 2))
        .join('\n')
    const data = field('data')
    if (data) this.dispatchEvent(new MessageEvent(field('event') || 'message', { data, lastEventId: field('id') }))
  }

  #end() {
    if (this.readyState === EventSource.CLOSED) return
    this.readyState = EventSource.CLOSED
    this.dispatchEvent(new Event('error'))
  }
}
