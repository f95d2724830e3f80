// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

/// @title Remembers when a Merkle root was anchored
/// @notice Anyone may read; only the owner may anchor. There is no proxy: the code that was deployed is the code that runs.
contract AnchorRegistry {
    /// @notice Time of the block that anchored the root, in seconds since 1970; zero when it never was.
    /// @dev On Arbitrum `block.number` is the number of the parent chain, so time is what is kept.
    mapping(bytes32 root => uint64 time) public anchoredAt;

    address public owner;
    /// @notice Becomes the owner by calling {acceptOwnership}; zero when no transfer is under way.
    address public pendingOwner;

    event Anchored(bytes32 indexed root, uint64 time);
    event OwnershipTransferStarted(address indexed previousOwner, address indexed newOwner);
    event OwnershipTransferred(address indexed previousOwner, address indexed newOwner);

    error AlreadyAnchored(bytes32 root, uint64 time);
    error NotOwner(address caller);
    error NotPendingOwner(address caller);

    constructor() {
        owner = msg.sender;
        emit OwnershipTransferred(address(0), msg.sender);
    }

    /// @notice Anchors a root once; its time can never be changed afterwards.
    function anchor(bytes32 root) external {
        _onlyOwner();
        uint64 before = anchoredAt[root];
        if (before != 0) revert AlreadyAnchored(root, before);
        uint64 time = uint64(block.timestamp);
        anchoredAt[root] = time;
        emit Anchored(root, time);
    }

    /// @notice Offers the registry to another account. Zero withdraws an offer.
    function transferOwnership(address newOwner) external {
        _onlyOwner();
        pendingOwner = newOwner;
        emit OwnershipTransferStarted(owner, newOwner);
    }

    /// @notice Takes the registry over. Only the account that it was offered to may, so it cannot be lost to a typing error.
    function acceptOwnership() external {
        if (msg.sender != pendingOwner) revert NotPendingOwner(msg.sender);
        emit OwnershipTransferred(owner, msg.sender);
        owner = msg.sender;
        delete pendingOwner;
    }

    function _onlyOwner() private view {
        if (msg.sender != owner) revert NotOwner(msg.sender);
    }
}
