/** When a partition drops a message, for drawings in which that looks too early. */
export const whenPartitionsDrop =
  "As in Maelstrom, a partition does not stop a message when it is sent: the receiver's side drops it when it turns to that message, at any time between its sending and the moment at which it would have arrived.";
