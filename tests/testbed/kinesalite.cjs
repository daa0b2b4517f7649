// kinesalite in memory on a free loopback port; its own command line cannot choose the interface.
// NODE_PATH holds the installed packages.
'use strict'

require('./loopback.cjs')

const TRANSITION_MS = 50

const server = require('kinesalite')({
  createStreamMs: TRANSITION_MS,
  deleteStreamMs: TRANSITION_MS,
  updateStreamMs: TRANSITION_MS,
  shardLimit: 1000,
})

server.listen(0)
