// Uses the stock OpenFeature providers as an application does, and prints what it saw as JSON.
// BASE_URL is the server, TOKEN an evaluation token, SWITCH the path of a flag's configuration to switch on.
import { OFREPProvider } from '@openfeature/ofrep-provider'
import { OFREPWebProvider } from '@openfeature/ofrep-web-provider'
import { OpenFeature } from '@openfeature/server-sdk'
import { OpenFeature as WebOpenFeature, ProviderEvents } from '@openfeature/web-sdk'
import { randomUUID } from 'node:crypto'
import { EventSource } from './event-source.mjs'

const { BASE_URL: baseUrl, TOKEN: token, SWITCH: switchPath } = process.env
globalThis.EventSource = EventSource

const bearer = (secret) => [['Authorization', `Bearer ${secret}`]]

async function onServer() {
  await OpenFeature.setProviderAndWait('good', new OFREPProvider({ baseUrl, headers: bearer(token) }))
  await OpenFeature.setProviderAndWait('key', new OFREPProvider({ baseUrl, headers: [['X-API-Key', token]] }))
  await OpenFeature.setProviderAndWait('refused', new OFREPProvider({ baseUrl, headers: bearer('jse_none') }))
  const client = OpenFeature.getClient('good')
  const ana = { targetingKey: 'ana', age: 30 }
  const seen = ({ value, reason, variant, errorCode }) => ({ value, reason, variant, errorCode })
  return {
    boolean: seen(await client.getBooleanDetails('express-pay', true, ana)),
    string: seen(await client.getStringDetails('ranking', '', ana)),
    number: seen(await client.getNumberDetails('limit', 0, ana)),
    young: seen(await client.getNumberDetails('limit', 0, { targetingKey: 'bo', age: 12 })),
    fraction: seen(await client.getNumberDetails('discount', 0, ana)),
    object: seen(await client.getObjectDetails('theme', {}, ana)),
    list: seen(await client.getObjectDetails('steps', {}, ana)),
    split: seen(await client.getStringDetails('button', '', ana)),
    again: seen(await client.getStringDetails('button', '', ana)),
    wrongType: seen(await client.getBooleanDetails('ranking', true, ana)),
    unknown: seen(await client.getBooleanDetails('no-such-flag', true, ana)),
    withoutKey: seen(await client.getStringDetails('button', 'mine', {})),
    byKey: seen(await OpenFeature.getClient('key').getStringDetails('ranking', '', ana)),
    refused: seen(await OpenFeature.getClient('refused').getStringDetails('ranking', 'mine', ana)),
  }
}

function recording(statuses) {
  return async (...request) => {
    const response = await fetch(...request)
    statuses.push(response.status)
    return response
  }
}

const until = async (holds) => {
  const deadline = Date.now() + 20_000
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`waited in vain for ${holds}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

async function inBrowserPolling() {
  const statuses = []
  const options = { baseUrl, headers: bearer(token), cacheMode: 'disabled', fetchImplementation: recording(statuses) }
  const provider = new OFREPWebProvider({ ...options, changeDetection: 'polling', pollInterval: 50 })
  await WebOpenFeature.setContext('polling', { targetingKey: 'ana' })
  await WebOpenFeature.setProviderAndWait('polling', provider)
  await until(() => statuses.length >= 3)
  const value = WebOpenFeature.getClient('polling').getStringValue('ranking', '')
  await WebOpenFeature.clearProviders()
  return { value, statuses: statuses.slice(0, 3) }
}

async function inBrowserListening() {
  const statuses = []
  const options = { baseUrl, headers: bearer(token), cacheMode: 'disabled', fetchImplementation: recording(statuses) }
  const provider = new OFREPWebProvider({ ...options, changeDetection: 'sse', pollInterval: 0 })
  await WebOpenFeature.setContext('listening', { targetingKey: 'ana', age: 30 })
  await WebOpenFeature.setProviderAndWait('listening', provider)
  const client = WebOpenFeature.getClient('listening')
  const before = client.getBooleanValue('express-pay', true)
  const seen = {
    string: client.getStringValue('ranking', ''),
    wrongType: client.getBooleanDetails('ranking', true).errorCode,
    unknown: client.getBooleanDetails('no-such-flag', true).errorCode,
  }
  let changed = false
  client.addHandler(ProviderEvents.ConfigurationChanged, () => (changed = true))
  const answer = await fetch(`${baseUrl}/api/v1${switchPath}`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json', 'if-match': '"1"', 'idempotency-key': randomUUID() },
    body: JSON.stringify({ enabled: true }),
  })
  if (!answer.ok) throw new Error(`the switch: ${answer.status} ${await answer.text()}`)
  await until(() => changed && client.getBooleanValue('express-pay', false))
  await WebOpenFeature.clearProviders()
  return { ...seen, before, after: true, first: statuses[0] }
}

async function inBrowserRefused() {
  const provider = new OFREPWebProvider({ baseUrl, headers: bearer('jse_none'), cacheMode: 'disabled' })
  try {
    await WebOpenFeature.setProviderAndWait('refused', provider)
    return { ready: true }
  } catch {
    const { value, errorCode } = WebOpenFeature.getClient('refused').getStringDetails('ranking', 'mine')
    return { ready: false, value, errorCode }
  }
}

const seen = {
  server: await onServer(),
  polling: await inBrowserPolling(),
  listening: await inBrowserListening(),
  refused: await inBrowserRefused(),
}
console.log(JSON.stringify(seen))
process.exit(0)
