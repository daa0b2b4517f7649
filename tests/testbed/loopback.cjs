// Preloaded into a server that binds every interface on a fixed port: each listener goes to 127.0.0.1 on a free port
// instead, and says so on stdout as `listening REQUESTED ACTUAL`, so that nobody has to guess a port.
'use strict'

const net = require('node:net')

const listen = net.Server.prototype.listen

net.Server.prototype.listen = function listenOnLoopback(...args) {
  const requested = requestedPort(args)
  if (requested === undefined) return listen.apply(this, args)
  const whenListening = args.filter((arg) => typeof arg === 'function').pop()
  this.once('listening', () => process.stdout.write(`listening ${requested} ${this.address().port}\n`))
  return listen.call(this, { port: 0, host: '127.0.0.1', exclusive: true }, whenListening)
}

// The port of any of listen's forms that name one; undefined for a pipe or a handle.
function requestedPort([first]) {
  if (first !== null && typeof first === 'object') return first.port
  const port = Number(first)
  return Number.isInteger(port) ? port : undefined
}

// The pipe on stdin is the starter's: when it breaks, whoever wanted this server is gone, killed or not.
process.stdin.on('end', () => process.exit(0)).resume()
